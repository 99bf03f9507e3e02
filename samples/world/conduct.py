"""What people are owed and what is done about misuse in the sample world: terms, complaints, incidents, requests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from accounts import DESK, LOGISTICS
from api import API, ROOT
from exchange import Exchange
from house import Failed
from usage import BREAKER, GUESTS, LEAVER, QUOTER, Ask, Usage

SERVICE = "carbon-desk"
TERMS = {
    "en": "Sample terms: the desk answers about carbon accounting from the handbooks that it names. Ask nothing unlawful.",
    "ja": "利用規約（見本）：資料名を示し、炭素会計の質問に答えます。違法な内容を尋ねないでください。",
    "zh": "用户协议（样例）：本咨询台依据所列手册回答碳核算问题。请勿提出违法内容。",
}


class Conduct:
    def __init__(self, world: Exchange, usage: Usage) -> None:
        self.world = world
        self.usage = usage
        self.desk: API = world.apis[DESK]
        self.operator = world.operator

    def publish_terms(self, version: str) -> None:
        self.operator.post(f"/api/services/{SERVICE}/terms", {"version": version, "texts": TERMS})
        for guest in GUESTS:
            accepted = {"service": SERVICE, "version": version, "end_user": guest}
            self.desk.post("/api/terms/acceptances", accepted)
        self.desk.put("/api/people", {"end_user": GUESTS[1], "age_band": "minor_14_17"})
        self.desk.put("/api/people", {"end_user": GUESTS[2], "training_opt_out": True})

    # Refusals and the ladder

    def refuse(self, guest: str, *languages: str) -> None:
        for language in languages:
            self.usage.refused(guest, language)

    def warn(self) -> None:
        """Three in a row: a warning."""
        self.refuse(BREAKER, "zh", "en", "zh")

    def appeal(self) -> None:
        """Somebody is warned for quotations, appeals, and is heard."""
        self.refuse(QUOTER, "en", "zh", "en")
        (person,) = self.desk.get("/api/people", end_user=QUOTER)["items"]
        step = person["misuse"]["steps"][0]["id"]
        text = "这些句子是我为课程引用的，并非我的主张。These were quotations for a lesson."
        self._complain(self.desk, "answer", "You are right: the step is undone.", kind="appeal", step=step, text=text)

    # Complaints

    def _complain(self, api: API, decision: str | None, reply: str | None, **body: str) -> None:
        opened = api.post("/api/complaints", body)
        path = f"/api/complaints/{opened['id']}/decision"
        if decision in ("answer", "reject"):
            self.operator.post(path, {"decision": "accept"})
        if decision is not None:
            self.operator.post(path, {"decision": decision} | ({"reply": reply} if reply else {}))

    def complain_about_an_answer(self) -> None:
        record = self.usage.record(LOGISTICS, "handbooks")
        text = "The answer gives the depth of the berth, but I asked about its length."
        reply = "Thank you. Ask for the length of the north berth; the handbook has it."
        self._complain(
            self.world.apis[LOGISTICS], "answer", reply, kind="content", text=text, service="handbooks", record=record
        )

    def complain_without_ground(self) -> None:
        text = "The desk did not answer a question about football."
        reply = "The desk answers from handbooks on carbon accounting, and says so."
        self._complain(self.desk, "reject", reply, kind="service", text=text, service=SERVICE, end_user=GUESTS[0])

    def complain_and_wait(self) -> None:
        """Two that somebody has yet to look at; one of them is taken up."""
        text = "我想知道我的提问是否被保存。Are my questions kept, and for how long?"
        self._complain(self.desk, None, None, kind="privacy", text=text, service=SERVICE, end_user=GUESTS[3])
        text = "The list of sources is too long to read on a phone."
        self._complain(self.world.apis[LOGISTICS], "accept", None, kind="other", text=text, service="handbooks")

    # Incidents

    def incident(self, finding: str, is_closed: bool) -> None:
        record = self.usage.record(DESK, SERVICE)
        opened = self.operator.post("/api/incidents", {"record": record, "finding": finding, "duty": "D01"})
        path = f"/api/incidents/{opened['id']}"
        if is_closed:
            self.desk.ask("POST", f"{path}/acknowledgement")
            for step, note in (
                ("corrected", "The handbook's passage was corrected by its supplier."),
                ("reported", "Reported by telephone; the draft of the report was handed in."),
                ("closed", "Nothing is left to do."),
            ):
                self.operator.post(f"{path}/steps", {"step": step, "note": note})

    # Requests

    def access(self) -> None:
        self.desk.post("/api/requests", {"kind": "access", "end_user": GUESTS[0]})

    def correct(self) -> None:
        body = {"kind": "correction", "end_user": GUESTS[1], "details": "I am an adult since this month."}
        opened = self.desk.post("/api/requests", body)
        decision = {"outcome": "done", "reply": "Corrected: adult."}
        self.operator.post(f"/api/requests/{opened['id']}/decision", decision)

    def delete(self) -> None:
        """Of somebody who asked once, and wants to be forgotten."""
        self.usage.ask(Ask(DESK, SERVICE, "样例电网的排放因子是多少？", LEAVER))
        self.desk.post("/api/requests", {"kind": "deletion", "end_user": LEAVER})

    def correct_and_wait(self) -> None:
        body = {"kind": "correction", "end_user": GUESTS[3], "details": "年龄段登记错误，我已成年。"}
        self.desk.post("/api/requests", body)

    # What an inspector asks for

    def evidence(self) -> None:
        """Words for the first duties of the service that ask for evidence."""
        duties = self.operator.get(f"/api/services/{SERVICE}/duties")["duties"]
        wanted = [one["satisfier"] for duty in duties for one in duty["satisfiers"] if one["state"] == "missing"]
        slots = dict.fromkeys(name.removeprefix("evidence:") for name in wanted if name.startswith("evidence:"))
        for slot in list(slots)[:3]:
            note = f"Sample: the file on {slot.replace('_', ' ').replace('-', ' ')} stays with the house's legal desk."
            self.operator.put(f"/api/services/{SERVICE}/evidence/{slot}", {"note": note})

    def assess(self, binary: Path, folder: Path, environment: dict[str, str]) -> None:
        """The question bank of samples/assessment, asked of the service by `minato rules assess`."""
        command = [str(binary), "rules", "assess", SERVICE, "--bank", "samples/assessment/questions.csv"]
        command += ["--url", self.world.url, "--key", "env:SAMPLE_KEY", "--admin-key", "env:MINATO_ADMIN_KEY"]
        command += ["--out", str(folder / "assessment"), "--seed", "2026", "--max-tokens", "64"]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | environment | {"SAMPLE_KEY": self.desk.key},
            capture_output=True,
            text=True,
            timeout=180,
        )
        if done.returncode != 0:
            raise Failed(f"the assessment went wrong: {done.stderr[-500:]}")

"""Who signs in to the console of the sample world: three of the house, and one of each side of the market."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass

from api import send
from exchange import Exchange


@dataclass(frozen=True)
class Person:
    name: str
    display_name: str
    language: str
    #: What the greeting says of the person.
    about: str
    house_role: str | None = None
    #: The organisation, or the account without one; by the sample's own name.
    belongs_to: str | None = None
    role: str | None = None


PEOPLE = [
    Person("mori", "Mori Akiko", "en", "the house's administrator", house_role="administrator"),
    Person("okada", "Okada Jun", "en", "its compliance officer", house_role="compliance"),
    Person("weber", "Weber Anna", "en", "its auditor", house_role="auditor"),
    Person("sakai", "酒井 直子", "ja", "a supplier in Japan", belongs_to="minato-harbour", role="admin"),
    Person("chen", "陈 伟", "zh", "a supplier in China", belongs_to="pudong-carbon", role="admin"),
    Person("tanaka", "田中 健", "ja", "a developer of services", belongs_to="tokyo-answers", role="admin"),
    Person("ito", "Ito Ken", "en", "a bank's credit officer", belongs_to="sumida-bank", role="admin"),
    Person("liu", "刘 敏", "zh", "a developer in China", belongs_to="suzhou-desk", role="admin"),
    Person("yamada", "Yamada Rei", "en", "an end user", belongs_to="kaigan-logistics"),
]


def invite(world: Exchange, public_url: str, password: str) -> list[Person]:
    """Makes those whose organisations are there; each chooses the password at the link that an operator makes."""
    parts = urllib.parse.urlsplit(public_url)
    there = [one for one in PEOPLE if one.belongs_to is None or one.belongs_to in world.accounts]
    for one in there:
        body = {"name": one.name, "display_name": one.display_name, "language": one.language}
        user = world.operator.post("/api/users", body)
        membership = (
            {"house_role": one.house_role}
            if one.house_role
            else {"account": world.accounts[one.belongs_to or ""]} | ({"role": one.role} if one.role else {})
        )
        world.operator.post(f"/api/users/{user['id']}/memberships", membership)
        link = world.operator.post(f"/api/users/{user['id']}/invitation", {})["url"]
        answer = send(
            "POST",
            world.url + urllib.parse.urlsplit(link).path,
            urllib.parse.urlencode({"password": password, "_form": "welcome"}).encode(),
            {
                "content-type": "application/x-www-form-urlencoded",
                # What a browser says of where the form comes from.
                "origin": f"{parts.scheme}://{parts.netloc}",
            },
        )
        if answer.status != 303:
            raise RuntimeError(f"{one.name} could not set a password: {answer.status} {answer.text[:500]}")
    return there

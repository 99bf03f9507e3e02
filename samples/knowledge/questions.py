"""What is asked of the handbooks."""

from __future__ import annotations

#: A question, and what must stand in its answer.
QUESTIONS = [
    ("北岸壁の水深は何メートルですか。", "16メートル"),
    ("クレーンの運転を止める風速は？", "毎秒16メートル"),
    ("危険物の届出はいつまでに提出しますか。", "24時間前"),
    ("样例电网的排放因子是多少？", "0.52千克"),
    ("核查意见的有效期是多久？", "12个月"),
    ("靠泊8小时接入可再生岸电的船舶排放多少二氧化碳？", "32千克"),
    ("How many gantry cranes does the north berth have?", "12 gantry cranes"),
    ("How long are containers with dangerous goods kept in zone 3?", "72 hours"),
    ("What is the emission factor of the sample grid?", "0.52 kilograms"),
    ("Who painted the ceiling of the opera house?", "The sources do not say."),
]

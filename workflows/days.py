"""Days as Vietnamese papers write them (ngày tháng): two digits for days under 10 and for months 1 and 2 only.

Decree 30/2020, Appendix I, II.4.
"""

from __future__ import annotations

from datetime import date


def day_and_month(day: date) -> str:
    """The day without its year: "07/9", "05/02"."""
    return f"{day.day:02}/{_month(day)}"


def short_day(day: date) -> str:
    """The day in figures: "07/9/2020"."""
    return f"{day_and_month(day)}/{day.year}"


def spelled_day(day: date) -> str:
    """The day in words and figures: "ngày 07 tháng 9 năm 2020"."""
    return f"ngày {day.day:02} tháng {_month(day)} năm {day.year}"


def span(first: date, last: date) -> str:
    """From one day to another, the year said once: "từ ngày 07/9 đến ngày 09/9/2020"; one day alone as "ngày"."""
    if first == last:
        return f"ngày {short_day(first)}"
    start = day_and_month(first) if first.year == last.year else short_day(first)
    return f"từ ngày {start} đến ngày {short_day(last)}"


def _month(day: date) -> str:
    return f"{day.month:02}" if day.month <= 2 else f"{day.month}"

"""Day by day: planned entries meet balances; payments wait, shrink or are returned for want of funds."""

from dataclasses import dataclass, field

import numpy as np

from msme_pipeline.demo.archetypes import HABITUAL_NEGLECT
from msme_pipeline.demo.kinds import POLICY, SIGN, Kind, Policy
from msme_pipeline.demo.spending import Loan

RETURN_CHARGE = 59_000  # paise: ₹500 and 18 % GST
GIVE_UP_DAYS = 45  # after which an unpaid supplier bill is settled outside the bank
DEFAULT_AFTER = 3  # instalments in a row that stay unpaid
SPENT_OUTSIDE = 0.75  # of what the owner takes to the account outside consent
RESERVE = 0.3  # of the buffer, below which suppliers wait
PATIENCE_DAYS = 24  # for which suppliers wait at most while a reserve is kept
KEPT_BACK = 150_000  # paise that stay in an account whose owner empties it; by habit less than the instalment


@dataclass
class Account:
    """A bank account as the ledger sees it: balance and sanctioned limit in paise."""

    role: str  # main, savings, overdraft
    balance: int
    limit: int = 0
    opening: int = 0
    negative_days: int = 0  # paise x days below zero since the last interest
    positive_days: int = 0


@dataclass
class Posted:
    """Posted entries as columns, in order of posting."""

    day: list[int] = field(default_factory=list)
    second: list[int] = field(default_factory=list)
    account: list[int] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    amount: list[int] = field(default_factory=list)
    balance: list[int] = field(default_factory=list)
    party: list[int] = field(default_factory=list)
    link: list[int] = field(default_factory=list)
    transfer: list[int] = field(default_factory=list)
    event: list[int] = field(default_factory=list)
    wanted: list[int] = field(default_factory=list)


class Ledger:
    """Posts a plan to one to three accounts of a business.

    accounts[0] is the main account. `target` is the buffer per day of the owner in paise.
    """

    def __init__(
        self,
        accounts: list[Account],
        loans: list[Loan],
        rng: np.random.Generator,
        discipline: float,
        neglect: float,
        target: list[int],
        wealth: int,
    ) -> None:
        self.accounts = accounts
        self.posted = Posted()
        self.default_day = -1
        self.missed_instalments: list[tuple[int, int]] = []
        self._loans = loans
        self._chance = rng.random(4096).tolist()
        self._drawn = 0
        self._discipline = discipline
        self._neglect = neglect
        self._target = target
        self._wealth = wealth
        self._stash = 0
        self._later: dict[int, list[tuple]] = {}
        self._last_second = [0, 0, 0]
        self._last_day = [-1, -1, -1]
        self._transfers = 0
        self._events = 0
        self._unpaid = [0] * len(loans)
        self._savings = next((k for k, a in enumerate(accounts) if a.role == "savings"), -1)
        self._overdraft = next((k for k, a in enumerate(accounts) if a.role == "overdraft"), -1)

    def _random(self) -> float:
        self._drawn += 1
        return self._chance[self._drawn & 4095]

    def _between(self, low: int, high: int) -> int:
        return low + int(self._random() * (high - low + 1))

    def _post(
        self,
        day: int,
        second: int,
        kind: int,
        amount: int,
        party: int,
        link: int,
        account: int = 0,
        transfer: int = -1,
        event: int = -1,
        wanted: int = -1,
    ) -> None:
        if self._last_day[account] == day and second <= self._last_second[account]:
            second = self._last_second[account] + 1
        self._last_day[account] = day
        self._last_second[account] = second
        holder = self.accounts[account]
        holder.balance += amount if SIGN[kind] > 0 else -amount
        posted = self.posted
        posted.day.append(day)
        posted.second.append(min(second, 86399))
        posted.account.append(account)
        posted.kind.append(kind)
        posted.amount.append(amount)
        posted.balance.append(holder.balance)
        posted.party.append(party)
        posted.link.append(link)
        posted.transfer.append(transfer)
        posted.event.append(event)
        posted.wanted.append(day if wanted < 0 else wanted)

    def _transfer(self, day: int, second: int, source: int, target: int, amount: int) -> None:
        """Move money between own accounts; account -1 is the one outside consent."""
        self._transfers += 1
        if source >= 0:
            self._post(day, second, Kind.OWN_OUT, amount, -1, target, source, self._transfers)
        else:
            self._stash -= amount
        if target >= 0:
            self._post(day, second + 40, Kind.OWN_IN, amount, -1, source, target, self._transfers)
        else:
            self._stash += amount

    def _available(self) -> int:
        main = self.accounts[0]
        return main.balance + main.limit

    def _raise_funds(self, day: int, second: int, needed: int, urgent: bool) -> bool:
        """Try to bring the main account to `needed`; True when it got there."""
        short = needed - self._available()
        if short <= 0:
            return True
        short = -(-short // 1_000_000) * 1_000_000
        for source in (self._savings, self._overdraft):
            if source < 0:
                continue
            holder = self.accounts[source]
            if holder.balance + holder.limit >= short + 500_000:
                self._transfer(day, second - 60, source, 0, short)
                return True
        if not urgent:
            return False
        if self._stash >= short:
            self._transfer(day, second - 60, -1, 0, short)
            return True
        if self._wealth >= short and self._random() < self._discipline:
            self._wealth -= short
            self._post(day, second - 60, Kind.CAPITAL_IN, short, -1, -1)
            return True
        return False

    def _defer(self, day: int, item: tuple) -> None:
        self._later.setdefault(day, []).append(item)

    def run(self, columns: tuple[np.ndarray, ...], days: int, month_ends: set[int]) -> Posted:
        """Post the planned columns of `Plan.columns` over `days` days."""
        day_column = columns[0]
        bounds = np.searchsorted(day_column, np.arange(days + 1)).tolist()
        rows = list(zip(*(column.tolist() for column in columns[1:]), strict=True))
        for day in range(days):
            today: list[tuple] = [(row[0], *row[1:], day, 0) for row in rows[bounds[day] : bounds[day + 1]]]
            later = self._later.pop(day, None)
            if later:
                today.extend(later)
                today.sort()
            for item in today:
                self._handle(day, item)
            self._close_day(day, day in month_ends)
        return self.posted

    def _handle(self, day: int, item: tuple) -> None:
        second, kind, amount, party, link, wanted, attempt = item
        policy = POLICY[kind]
        if kind == Kind.OWN_IN:
            self._transfer(day, second, -1, 0, amount)
        elif policy == Policy.APPLY:
            event = -1
            if kind == Kind.LIFT_IN:
                self._events += 1
                event = self._events
                back = day + self._between(2, 4)
                self._defer(back, (36_000, int(Kind.LIFT_OUT), amount, party, event, back, 0))
            elif kind == Kind.CIRCULAR_IN:
                event = link
            self._post(day, second, kind, amount, party, link, event=event)
        elif policy == Policy.PAYABLE:
            self._pay(day, item)
        elif policy == Policy.MANDATE:
            self._present(day, item)
        elif policy == Policy.OPTIONAL:
            self._spend(day, second, kind, amount, party, link)
        elif self._available() >= amount:
            self._post(
                day, second, kind, amount, party, link, event=link if kind == Kind.RETURN_CHARGE else -1
            )
        elif day - wanted < 30:
            self._defer(day + 1, (second, kind, amount, party, link, wanted, attempt))

    def _pay(self, day: int, item: tuple) -> None:
        second, kind, amount, party, link, wanted, attempt = item
        waited = day - wanted
        urgent = waited >= 2 or kind in (Kind.CHEQUE_RETURN, Kind.LIFT_OUT, Kind.EMI_MANUAL)
        reserve = 0
        if kind == Kind.SUPPLIER:
            urgent = waited > PATIENCE_DAYS
            reserve = 0 if urgent else int(self._target[day] * RESERVE)
        if not self._raise_funds(day, second, amount + reserve, urgent):
            if waited < GIVE_UP_DAYS or kind in (Kind.CHEQUE_RETURN, Kind.LIFT_OUT):
                step = 1 if waited < 6 else 3
                self._defer(day + step, (second, kind, amount, party, link, wanted, attempt))
            elif kind == Kind.EMI_MANUAL:
                self._miss(day, link)
            return
        event = -1
        if kind == Kind.CIRCULAR_OUT:
            self._events += 1
            event = self._events
            back = int(amount * (0.98 + 0.02 * self._random())) // 100 * 100
            when = day + self._between(2, 6)
            self._defer(
                when, (self._between(36_000, 60_000), int(Kind.CIRCULAR_IN), back, party, event, when, 0)
            )
        elif kind == Kind.LIFT_OUT:
            event = link
        elif kind == Kind.EMI_MANUAL:
            self._unpaid[link] = 0
        self._post(day, second, kind, amount, party, link, event=event, wanted=wanted)

    def _present(self, day: int, item: tuple) -> None:
        second, kind, amount, party, link, wanted, attempt = item
        if attempt == 0 and self._neglect and self._random() < self._neglect:
            habit = self._neglect > HABITUAL_NEGLECT
            kept, step = (min(KEPT_BACK, amount // 2), 10_000) if habit else (KEPT_BACK, 100_000)
            spare = self._available() - kept
            if spare > 1_000_000:
                self._transfer(day, max(second - 3000, 60), 0, -1, spare // step * step)
                back = day + self._between(1, 3)
                self._defer(
                    back, (34_000, int(Kind.OWN_IN), spare * 9 // 1_000_000 * 100_000, -1, -1, back, 0)
                )
            enough = self._available() >= amount
        else:
            enough = self._raise_funds(day, second, amount, self._random() < self._discipline or attempt > 0)
        if enough and self._available() >= amount:
            self._post(day, second, kind, amount, party, link, wanted=wanted)
            self._unpaid[link] = 0
            return
        self._events += 1
        self._post(day, second, Kind.EMI_RETURNED, amount, party, link, event=self._events)
        self._post(day, second + 9000, Kind.RETURN_REVERSAL, amount, party, link, event=self._events)
        charge = (second + 9060, int(Kind.RETURN_CHARGE), RETURN_CHARGE, party, self._events, day, 0)
        self._handle(day, charge)
        if attempt == 0 and self._random() < 0.7:
            self._defer(day + self._between(3, 5), (second, kind, amount, party, link, wanted, 1))
        else:
            when = day + self._between(4, 12)
            self._defer(when, (39_600, int(Kind.EMI_MANUAL), amount, party, link, when, 0))

    def _miss(self, day: int, link: int) -> None:
        self._unpaid[link] += 1
        self.missed_instalments.append((day, link))
        if self._unpaid[link] >= DEFAULT_AFTER and self.default_day < 0:
            self.default_day = day

    def _spend(self, day: int, second: int, kind: int, amount: int, party: int, link: int) -> None:
        spare = self._available() - self._target[day] // 6
        if spare < amount:
            if kind in (Kind.CAPEX, Kind.SIP):
                if self._available() < amount:
                    return
            else:
                amount = max(min(spare, amount), amount // 4) // 100 * 100
            if amount < 10_000 or self._available() < amount:
                return
        self._post(day, second, kind, amount, party, link)

    def _close_day(self, day: int, month_end: bool) -> None:
        for number, holder in enumerate(self.accounts):
            if holder.balance < 0:
                holder.negative_days -= holder.balance
            elif number == self._savings:
                holder.positive_days += holder.balance
        if month_end:
            self._interest(day)
        if day % 14 == 11:
            self._sweep(day)

    def _interest(self, day: int) -> None:
        for number, holder in enumerate(self.accounts):
            interest = holder.negative_days * 11 // 36500
            holder.negative_days = 0
            if interest > 0 and holder.balance + holder.limit >= interest:
                self._post(day, 85_000, Kind.OD_INTEREST, interest, -1, day, number)
            if number == self._savings and (day // 30) % 3 == 2:
                earned = holder.positive_days * 3 // 36500
                holder.positive_days = 0
                if earned > 0:
                    self._post(day, 85_100, Kind.INTEREST_IN, earned, -1, day, number)

    def _sweep(self, day: int) -> None:
        """The owner takes out what exceeds the buffer and brings back what was emptied."""
        excess = self._available() - self.accounts[0].limit * 6 // 10 - self._target[day]
        if excess < 2_000_000:
            return
        amount = int(excess * (0.5 + 0.3 * self._random())) // 500_000 * 500_000
        if amount <= 0:
            return
        second = self._between(40_000, 70_000)
        overdraft = self.accounts[self._overdraft] if self._overdraft >= 0 else None
        if overdraft is not None and overdraft.balance < 0:
            amount = min(amount, -overdraft.balance)
            self._transfer(day, second, 0, self._overdraft, amount)
        elif self._savings >= 0 and self.accounts[self._savings].balance < self._target[day]:
            self._transfer(day, second, 0, self._savings, amount)
        elif self._random() < 0.3:
            self._post(day, second, Kind.FIXED_DEPOSIT, amount, -1, day)
            self._wealth += amount // 2
        else:
            self._transfer(day, second, 0, -1, amount)
            self._stash -= int(amount * SPENT_OUTSIDE)

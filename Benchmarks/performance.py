"""Writes docs/performance.md and its plots out of what the benchmarks left as JSON: one directory, written in one run by Benchmarks/run.

    Benchmarks/performance.py DIRECTORY docs

Ends with status 1 where a budget is missed.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "heddle"
from matplotlib import pyplot  # noqa: E402

OURS, OTHERS, LIMIT = "#2471a3", "#a6acaf", "#b03a2e"


def verdict(met: bool) -> str:
    return "met" if met else "**missed**"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


class Report:
    def __init__(self, directory: Path, docs: Path) -> None:
        self.directory = directory
        self.plots = docs / "performance"
        self.plots.mkdir(exist_ok=True)
        self.budgets: list[bool] = []
        self.sections: list[str] = []

    def read(self, name: str) -> Any:
        return json.loads((self.directory / f"{name}.json").read_text())

    def met(self, met: bool) -> str:
        self.budgets.append(met)
        return verdict(met)

    def section(self, title: str, text: str, *parts: str) -> None:
        self.sections.append("\n".join([f"## {title}\n", f"{text}\n", *parts]))

    def plot(self, name: str, alternative: str, *, width: float = 8, height: float = 4) -> tuple[Any, Any]:
        figure, axes = pyplot.subplots(figsize=(width, height))
        axes.spines[["top", "right"]].set_visible(False)
        self._pending = (name, alternative)
        return figure, axes

    def drawn(self, figure: Any) -> str:
        name, alternative = self._pending
        figure.tight_layout()
        figure.savefig(self.plots / f"{name}.svg", metadata={"Date": None})
        pyplot.close(figure)
        return f"![{alternative}](performance/{name}.svg)\n"

    def bars(self, name: str, alternative: str, rows: list[tuple[str, float, bool]], unit: str, *, log: bool = False) -> str:
        figure, axes = self.plot(name, alternative, height=0.6 + 0.32 * len(rows))
        axes.barh([row[0] for row in rows], [row[1] for row in rows], color=[OURS if row[2] else OTHERS for row in rows])
        for index, (_, value, _) in enumerate(rows):
            axes.text(value, index, f" {value:,.2f}" if value < 100 else f" {value:,.0f}", va="center", fontsize=8)
        axes.invert_yaxis()
        if log:
            axes.set_xscale("log")
        axes.set_xlabel(unit)
        axes.margins(x=0.15)
        return self.drawn(figure)

    def short_commands(self) -> None:
        rows = self.read("measure")
        cells, ratios = [], []
        for each in rows:
            if each["against"] != "C program":
                continue
            budget = each["budget"]
            cells.append([
                f"`{each['what']}`", f"{each['median']:.2f}", f"{each['against_median']:.2f}", f"{each['ratio']:.3f}",
                "" if budget is None else f"{budget}", "" if budget is None else self.met(each["met"]),
            ])  # fmt: skip
            if budget is not None:
                ratios.append((each["what"], each["ratio"], True))
        self.section(
            "Short commands against C",
            "The same row of the same database, printed by a C program that does neither decrypt nor check it, and by Heddle: whole processes, each pair in turn, "
            "medians. `/bin/true alone` is what a process costs in which nothing happens; `exec true` has to start it, too.",
            table(["command", "ms", "C program, ms", "ratio", "budget", ""], cells),
            self.bars("commands", "Ratio of each command's time to the C program's", ratios, "times the C program"),
        )

    def neighbours(self) -> None:
        rows = self.read("neighbours")
        self.section(
            "Beside other programs",
            "What people have their shells or SDKs run as often: each prints something that it has at hand, and asks no network. Whole processes, medians; the scale is logarithmic.",
            table(["program", "version", "ms", "runs"], [[f"`{row['what']}`" if row["version"] or "heddle" in row["what"] else row["what"], row["version"], f"{row['milliseconds']:.2f}", str(row["runs"])] for row in rows]),
            self.bars("neighbours", "Time of each program", [(f"{row['what']} {row['version']}".strip(), row["milliseconds"], row["what"].startswith("heddle")) for row in rows], "ms", log=True),
        )  # fmt: skip

    def growth(self) -> None:
        rows = self.read("growth")
        counts = list(rows[0]["milliseconds"])
        figure, axes = self.plot("growth", "Time of each command by the number of profiles")
        for row in rows:
            axes.plot([int(count) for count in counts], [row["milliseconds"][count] for count in counts], marker="o", label=row["what"])
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel("profiles")
        axes.set_ylabel("ms")
        axes.legend(frameon=False)
        cells = [[f"`{row['what']}`", *(f"{row['milliseconds'][count]:.2f}" for count in counts), f"{row['ratio']:.3f}", f"{row['budget']}", self.met(row["met"])] for row in rows]
        self.section(
            "Growth",
            "The same commands in homes with 10 to 100,000 profiles, in turn; medians in milliseconds, and the largest home's by the smallest's.",
            table(["command", *(f"{int(count):,}" for count in counts), "ratio", "budget", ""], cells), self.drawn(figure),
        )  # fmt: skip

    def service(self) -> None:
        sync = [[str(row["what"]), str(row["value"]), "" if row["met"] is None else self.met(row["met"])] for row in self.read("sync")]
        agent = self.read("agent")
        endpoint = [[row["what"], row["value"], self.met(row["met"])] for row in agent["endpoint"]]
        self.section(
            "The service",
            "`heddle sync --all --force --jobs 32` of 1,000 profiles whose exchange is 100 ms away (budget: a quarter more than the ideal, 60 MB):",
            table(["sync", "", ""], sync),
            "The agent on one core, asked by wrk from another; the budgets are in brackets:\n",
            table(["endpoint", "", ""], endpoint),
        )
        rows = agent["modes"]
        self.section(
            "boto3's cost, by mode",
            f"A hundred requests with one client and keys of 15 minutes, botocore {agent['botocore']}. Programs are those that boto3 starts: two for each run of `credential-process`, `env` and `heddle`.",
            table(
                ["mode", "exchanges", "programs", "seconds", "processor seconds"],
                [[f"`{row['mode']}`", str(row["exchanges"]), str(row["programs"]), f"{row['seconds']:.2f}", f"{row['processor_seconds']:.2f}"] for row in rows],
            ),
            self.bars("modes", "Seconds of a hundred requests in each mode", [(row["mode"], row["seconds"], True) for row in rows], "s for 100 requests"),
        )  # fmt: skip

    def prompt(self) -> None:
        cells = [[row["shell"], row["what"], f"{row['milliseconds']:.3f}", f"{row['budget']}", self.met(row["met"])] for row in self.read("prompts")]
        parts = [table(["shell", "what", "ms", "budget", ""], cells)]
        if (self.directory / "zsh-bench.json").exists():
            bench = self.read("zsh-bench")
            names = list(bench["noticed"])
            rows = [[row["what"], *(f"{row['figures'][name]:.2f}" for name in names)] for row in bench["rows"]]
            rows.append(["noticed from", *(str(bench["noticed"][name]) for name in names)])
            self.budgets += [bench["rows"][1]["figures"][name] < bench["noticed"][name] for name in names]
            parts += ["[zsh-bench](https://github.com/romkatv/zsh-bench) types into a real zsh and watches the screen. Milliseconds, the least of 16 times:\n", table(["", *(f"`{name}`" for name in names)], rows)]
        else:
            parts.append("zsh-bench was not there: its numbers were not taken in this run.\n")
        self.section("The prompt", "What the hook of `heddle init` costs each prompt, in the shell itself, and what a TAB costs.", *parts)

    def text(self) -> str:
        processor = next((line.partition(": ")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), platform.processor())
        commit = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True).stdout.strip() or "an unknown commit"
        missed = self.budgets.count(False)
        return f"""# Performance

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}, out of one run of release programs built from {commit}; nothing here was typed by hand. The machine: {processor}, {os.cpu_count()} processors,
{platform.system()} {platform.release()}. Times differ from machine to machine, so budgets are ratios of what was measured in turn in that run, and most tables have the other side's time beside.

**{len(self.budgets) - missed} of {len(self.budgets)} budgets are met.**

""" + "\n".join(self.sections)


def main() -> int:
    directory, docs = Path(sys.argv[1]), Path(sys.argv[2])
    report = Report(directory, docs)
    for section in (report.short_commands, report.neighbours, report.growth, report.service, report.prompt):
        section()
    (docs / "performance.md").write_text(report.text())
    return 0 if all(report.budgets) else 1


if __name__ == "__main__":
    sys.exit(main())

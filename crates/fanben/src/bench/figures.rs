//! What was measured → a table to read, and JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::crowd::Used;

/// Kinds of requests.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Sheet,
    Board,
    Village,
    Workbench,
    SignIn,
    Save,
}

impl Kind {
    /// What people call it, and what JSON does.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Sheet => ("评分表", "sheet"),
            Self::Board => ("进展板", "board"),
            Self::Village => ("一村一页", "village"),
            Self::Workbench => ("工作台", "workbench"),
            Self::SignIn => ("登录", "sign_in"),
            Self::Save => ("保存评分表", "save"),
        }
    }
}

/// What is measured of one kind.
#[derive(Default)]
pub(super) struct Times {
    took: Vec<Duration>,
    errors: usize,
    bytes: usize,
    /// What was wrong the first time.
    wrong: Option<String>,
}

impl Times {
    /// Notes an answer: how many bytes it had, or what was wrong.
    pub(super) fn note(&mut self, took: Duration, came: Result<usize, String>) {
        self.took.push(took);
        match came {
            Ok(bytes) => self.bytes += bytes,
            Err(wrong) => {
                self.errors += 1;
                self.wrong.get_or_insert(wrong);
            }
        }
    }

    /// The least time that so many in a thousand do not exceed.
    fn part(&self, thousandths: usize) -> Duration {
        let mut sorted = self.took.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * thousandths).div_ceil(1000).max(1) - 1;
        sorted.get(at).copied().unwrap_or_default()
    }

    fn add(&mut self, other: &Self) {
        self.took.extend(&other.took);
        self.errors += other.errors;
        self.bytes += other.bytes;
    }
}

/// A part of the run.
pub(super) struct Phase {
    pub(super) name: &'static str,
    /// What JSON calls it.
    pub(super) id: &'static str,
    pub(super) times: BTreeMap<Kind, Times>,
    pub(super) took: Duration,
    /// What the server used meanwhile; its memory at the end.
    pub(super) server: Used,
    /// The time the people took on all cores.
    pub(super) people: Duration,
}

/// Everything.
pub(super) struct Figures {
    /// Signed in when it began.
    pub(super) people: usize,
    /// Requests a second that were asked for.
    pub(super) rate: u32,
    /// The first page after the start, which reads the cycle whole.
    pub(super) first: Duration,
    pub(super) phases: Vec<Phase>,
    /// How many sheets the server saved without pause and in what time; the bare database the same.
    pub(super) saved: (usize, Duration),
    pub(super) bare: (usize, Duration),
}

/// Tenths of what happened in a second.
pub(super) fn per_second((many, took): (usize, Duration)) -> u128 {
    let many = u128::try_from(many).unwrap_or(0);
    many * 10_000_000 / took.as_micros().max(1)
}

/// The first of two in hundredths of the second.
fn percent(one: u128, other: u128) -> u128 {
    one * 100 / other.max(1)
}

fn tenths(number: u128) -> String {
    format!("{}.{}", number / 10, number % 10)
}

fn milliseconds(time: Duration) -> String {
    tenths(time.as_micros().div_ceil(100))
}

impl Phase {
    /// All pages together, without what is sent.
    fn pages(&self) -> Times {
        let mut all = Times::default();
        for (kind, of) in &self.times {
            if !matches!(kind, Kind::Save | Kind::SignIn) {
                all.add(of);
            }
        }
        all
    }

    fn count(&self) -> usize {
        self.times.values().map(|of| of.took.len()).sum()
    }

    fn errors(&self) -> usize {
        self.times.values().map(|of| of.errors).sum()
    }

    fn told(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "\n【{}】{}个请求,历时{}秒,每秒{}个,错误{}个\n{:<8}{:>8}{:>10}{:>10}{:>10}{:>10}{:>8}{:>10}",
            self.name,
            self.count(),
            tenths(self.took.as_millis() / 100),
            tenths(per_second((self.count(), self.took))),
            self.errors(),
            "页面",
            "次数",
            "p50 ms",
            "p95 ms",
            "p99 ms",
            "最大 ms",
            "错误",
            "平均字节"
        );
        let mut line = |name: &str, of: &Times| {
            let count = of.took.len();
            let part = |thousandths| milliseconds(of.part(thousandths));
            let _ = writeln!(
                text,
                "{name:<8}{count:>8}{:>10}{:>10}{:>10}{:>10}{:>8}{:>10}",
                part(500),
                part(950),
                part(990),
                part(1000),
                of.errors,
                of.bytes / count.max(1)
            );
            if let Some(wrong) = &of.wrong {
                let _ = writeln!(text, "  错误,如:{wrong}");
            }
        };
        for (kind, of) in &self.times {
            line(kind.names().0, of);
        }
        let pages = self.pages();
        if !pages.took.is_empty() {
            line("各页面合计", &pages);
        }
        let took = self.took.as_millis();
        let _ = writeln!(
            text,
            "服务:CPU {}%,内存 {} MiB(最多 {} MiB);发请求的一方:CPU {}%(100%是一个核)",
            percent(self.server.cpu.as_millis(), took),
            self.server.memory / 1024,
            self.server.most / 1024,
            percent(self.people.as_millis(), took),
        );
    }

    fn json(&self) -> Json {
        let said = |of: &Times| {
            let us = |thousandths| u64::try_from(of.part(thousandths).as_micros()).unwrap_or(0);
            json!({
                "count": of.took.len(), "errors": of.errors, "bytes": of.bytes, "wrong": of.wrong,
                "us": {"p50": us(500), "p95": us(950), "p99": us(990), "most": us(1000)},
            })
        };
        let kinds: serde_json::Map<_, _> = self
            .times
            .iter()
            .map(|(kind, times)| (kind.names().1.to_owned(), said(times)))
            .collect();
        json!({
            "kinds": kinds, "pages": said(&self.pages()), "errors": self.errors(),
            "ms": milliseconds_of(self.took), "server_cpu_ms": milliseconds_of(self.server.cpu),
            "memory_kib": self.server.memory, "memory_most_kib": self.server.most,
            "people_cpu_ms": milliseconds_of(self.people),
        })
    }
}

fn milliseconds_of(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl Figures {
    pub(super) fn told(&self) -> String {
        let mut text = format!(
            "{}人已登录,要求每秒{}个请求;时间从该点开的时刻算起\n启动后的第一页用时 {} ms\n",
            self.people,
            self.rate,
            milliseconds(self.first)
        );
        for phase in &self.phases {
            phase.told(&mut text);
        }
        let (saved, bare) = (per_second(self.saved), per_second(self.bare));
        let _ = write!(
            text,
            "\n不停地保存:服务每秒{}张评分表;同样的记录直接写库每秒{}张;前者是后者的{}%",
            tenths(saved),
            tenths(bare),
            percent(saved, bare)
        );
        text
    }

    pub(super) fn json(&self) -> Json {
        let phases: serde_json::Map<_, _> =
            self.phases.iter().map(|phase| (phase.id.to_owned(), phase.json())).collect();
        let (saved, bare) = (per_second(self.saved), per_second(self.bare));
        json!({
            "people": self.people, "rate": self.rate, "first_ms": milliseconds_of(self.first),
            "phases": phases, "saved_a_second": tenths(saved), "bare_a_second": tenths(bare),
            "percent_of_bare": u64::try_from(percent(saved, bare)).unwrap_or(0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_times_that_so_many_did_not_exceed() {
        let mut times = Times::default();
        assert_eq!(times.part(990), Duration::ZERO);
        for number in (1..=200).rev() {
            times.note(Duration::from_millis(number), Ok(10));
        }
        let parts = [500, 950, 990, 1000].map(|part| times.part(part).as_millis());
        assert_eq!(parts, [100, 190, 198, 200]);
        times.note(Duration::from_secs(9), Err("no".to_owned()));
        times.note(Duration::from_secs(9), Err("no again".to_owned()));
        assert_eq!((times.errors, times.wrong.as_deref()), (2, Some("no")));
    }

    #[test]
    fn rates_are_tenths_of_a_second_and_shares_hundredths() {
        assert_eq!(per_second((1526, Duration::from_mins(5))), 50);
        assert_eq!(tenths(per_second((5, Duration::from_millis(1500)))), "3.3");
        assert_eq!(percent(per_second((50, Duration::from_secs(1))), 1000), 50);
        assert_eq!((per_second((5, Duration::ZERO)), percent(5, 0)), (50_000_000, 500));
    }
}

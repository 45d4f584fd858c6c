//! 上会: a cycle's result on one page for those who decide, and the same as a paper in Word.

use chrono::{Datelike as _, NaiveDate};
use fanben_model::notices::{DecisionLine, Row, State};
use fanben_model::number::Money;
use fanben_model::stages::Phase;
use fanben_papers::{Block, Paper, write_paper};
use fanben_store::StoreError;

use super::FormFile;
use super::notice_board::signatures;
use super::seen::Seen;
use crate::live::position_of;
use crate::noticing::{Current, Noticed, current, decided, printed};
use crate::{CycleId, Desk, Named, Person, Refusal, money_words};

/// A result before a committee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committee {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The unit that runs it.
    pub unit: String,
    /// Under which document of which body.
    pub basis: (String, String),
    /// The day it is.
    pub today: NaiveDate,
    /// Subjects that are rated.
    pub taking: usize,
    /// Subjects that are exempt.
    pub exempt: usize,
    /// Subjects that were not recommended: they are in no order and take no place.
    pub declined: usize,
    /// Names of those whose result is not there yet.
    pub unsettled: Vec<String>,
    /// Signatures that are wanting.
    pub unsigned: usize,
    /// Titles, the best first, then what those without are called: how many have each.
    pub titles: Vec<(String, usize)>,
    /// For each unit above: how many have each of the titles.
    pub units: Vec<(Named, Vec<usize>)>,
    /// Those with a title that has places, or a rank to defend: in the order of titles and ranks.
    pub proposed: Vec<Candidate>,
    /// Of each league the next by score behind the titles with places.
    pub next: Vec<Candidate>,
    /// What is to be decided: a title, its league, how many places are open.
    pub open: Vec<(String, String, usize)>,
    /// Decisions so far, with the subject's name.
    pub decisions: Vec<(DecisionLine, String)>,
    /// Objections: received, answered, upheld.
    pub objections: (usize, usize, usize),
    /// How far the last notice is.
    pub state: State,
    /// Its number and period; none: nothing is published.
    pub notice: Option<(i64, NaiveDate, NaiveDate)>,
    /// What follows in money for the subjects, in yuan; empty: nothing.
    pub money: String,
}

/// A subject before the committee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// It.
    pub subject: Named,
    /// The unit above it.
    pub above: String,
    /// The league; empty: all in one.
    pub league: String,
    /// Its rank; 0: there are no points.
    pub rank: u32,
    /// Its untouched score; empty: there are no points.
    pub total: String,
    /// Stars won; none: there are no stars.
    pub stars: Option<u32>,
    /// The title.
    pub title: String,
    /// What follows in money, in yuan; empty: nothing.
    pub money: String,
    /// It has the title by a decision against the order of scores.
    pub departs: bool,
}

/// A cycle's result for whoever runs or confirms it.
pub async fn committee(desk: &Desk, who: &Person, cycle: CycleId) -> Result<Committee, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.runs() {
        return Err(Refusal::NotFound);
    }
    let noticed = Noticed::load(&mut seen.tx, cycle).await?;
    let current = current(&seen.live, &seen.places, &noticed, false)?;
    let (unsigned, _) = signatures(&mut seen, &current).await?;
    let live = &seen.live;
    let (mut taking, mut exempt, mut declined) = (0, 0, 0);
    for row in &live.subjects {
        match position_of(row)?.phase {
            Phase::Exempt => exempt += 1,
            Phase::Declined => declined += 1,
            Phase::Succeeded => {}
            _ => taking += 1,
        }
    }
    let names: Vec<String> = current.tiers.iter().map(|(name, _)| name.clone()).collect();
    let code = |id| live.by_id.get(&id).map(|&at: &usize| live.subjects[at].code.clone());
    let mut decisions = Vec::new();
    for row in &noticed.decisions {
        let line = printed(row, &decided(row, &names, &seen.places, &code)?);
        let name = live.subject(&line.subject).map(|row| row.name.clone());
        decisions.push((line, name.unwrap_or_default()));
    }
    let ruled = |upheld: bool| {
        let all = noticed.objections.iter().filter_map(|one| noticed.ruling(one.number));
        all.filter(|one| one.upheld || !upheld).count()
    };
    let (proposed, next) = proposals(&seen, &current, &decisions);
    let titles = titles(&current);
    let legal = live.ready.written.legal.as_ref();
    let open = current.settled.open.iter().map(|open| {
        let title = names.get(open.tier).cloned().unwrap_or_default();
        (title, open.league.clone(), open.places)
    });
    Ok(Committee {
        cycle,
        title: live.title(),
        unit: seen.places.named_id(live.row.unit).name,
        basis: legal.map(|one| (one.body.clone(), one.number.clone())).unwrap_or_default(),
        today: seen.today,
        taking,
        exempt,
        declined,
        unsigned: unsigned.len(),
        units: units(&seen, &current, &titles),
        titles,
        proposed,
        next,
        open: open.collect(),
        decisions,
        objections: (noticed.objections.len(), ruled(false), ruled(true)),
        state: noticed.stands(seen.today).state,
        notice: noticed.last().map(|(row, document)| (row.number, document.posted, document.last)),
        money: money(&current.rows)?,
        unsettled: current.unsettled,
    })
}

/// How many have each title; those without come last under what they are called.
fn titles(current: &Current) -> Vec<(String, usize)> {
    let mut all: Vec<(String, usize)> =
        current.tiers.iter().map(|(name, _)| (name.clone(), 0)).collect();
    for row in current.rows.iter().filter(|row| !row.title.is_empty()) {
        match all.iter_mut().find(|(name, _)| *name == row.title) {
            Some((_, count)) => *count += 1,
            None => all.push((row.title.clone(), 1)),
        }
    }
    all
}

/// The same for each unit above, in display order.
fn units(
    seen: &Seen<'_>,
    current: &Current,
    titles: &[(String, usize)],
) -> Vec<(Named, Vec<usize>)> {
    let mut all: Vec<(Named, Vec<usize>)> = Vec::new();
    for row in &current.rows {
        let above = above(seen, &row.code);
        let known = all.iter().position(|(unit, _)| *unit == above);
        let at = known.unwrap_or_else(|| {
            all.push((above, vec![0; titles.len()]));
            all.len() - 1
        });
        if let Some(title) = titles.iter().position(|(name, _)| *name == row.title) {
            all[at].1[title] += 1;
        }
    }
    all
}

fn above(seen: &Seen<'_>, code: &str) -> Named {
    let id = seen.live.subject(code).map(|row| row.subject);
    id.and_then(|id| seen.places.above_of(id).into_iter().next()).unwrap_or_default()
}

/// Those with a title that has places, and of each league the next behind them.
fn proposals(
    seen: &Seen<'_>,
    current: &Current,
    decisions: &[(DecisionLine, String)],
) -> (Vec<Candidate>, Vec<Candidate>) {
    let place = |row: &Row| current.tiers.iter().position(|(name, _)| *name == row.title);
    let limited = |row: &Row| place(row).is_some_and(|at| current.tiers[at].1);
    let told = |row: &Row| Candidate {
        subject: Named::new(&row.code, &row.name),
        above: above(seen, &row.code).name,
        league: row.league.clone(),
        rank: row.rank,
        total: row.total.clone(),
        stars: row.stars,
        title: row.title.clone(),
        money: money_words::shown(&row.money),
        departs: decisions.iter().any(|(line, _)| line.departs && line.subject == row.code),
    };
    let mut rows: Vec<&Row> = current.rows.iter().filter(|row| limited(row)).collect();
    rows.sort_by_key(|row| (place(row), row.league.clone(), row.rank));
    let mut next: Vec<&Row> = Vec::new();
    if !rows.is_empty() {
        let mut behind: Vec<&Row> = current.rows.iter().filter(|row| !limited(row)).collect();
        behind.sort_by_key(|row| (row.league.clone(), row.rank));
        behind.dedup_by_key(|row| row.league.clone());
        next = behind;
    }
    (rows.into_iter().map(told).collect(), next.into_iter().map(told).collect())
}

fn money(rows: &[Row]) -> Result<String, Refusal> {
    let mut sum = Money::from_raw(0);
    for row in rows.iter().filter(|row| !row.money.is_empty()) {
        let own = Money::parse(&row.money).map_err(|why| StoreError::Row(format!("{why:?}")))?;
        sum = sum.plus(own).map_err(|why| StoreError::Row(format!("{why:?}")))?;
    }
    Ok(if sum == Money::from_raw(0) { String::new() } else { sum.grouped(2) })
}

/// The paper of a cycle's result, for the office to go on with.
pub async fn committee_paper(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
) -> Result<FormFile, Refusal> {
    let view = committee(desk, who, cycle).await?;
    let paper = Paper {
        title: format!("关于{}评定结果的汇报", view.title), blocks: view.blocks()
    };
    let bytes = write_paper(&paper).map_err(|why| StoreError::Row(why.to_string()))?;
    Ok(FormFile { name: format!("{}（上会材料）.docx", view.title), bytes })
}

impl Committee {
    fn blocks(&self) -> Vec<Block> {
        let mut numbers = ["一", "二", "三", "四"].into_iter();
        let mut heading =
            |name: &str| Block::Heading(format!("{}、{name}", numbers.next().unwrap_or_default()));
        let mut blocks = vec![heading("基本情况"), Block::Text(self.state())];
        if !self.titles.is_empty() {
            blocks.push(heading("各等次情况"));
            let mut head = vec![("单位".to_owned(), 3)];
            head.extend(self.titles.iter().map(|(name, _)| (name.clone(), 2)));
            let row = |name: &str, counts: &mut dyn Iterator<Item = usize>| {
                let counts = counts.map(|count| count.to_string());
                std::iter::once(name.to_owned()).chain(counts).collect::<Vec<_>>()
            };
            let units = self.units.iter();
            let mut rows: Vec<Vec<String>> =
                units.map(|(unit, counts)| row(&unit.name, &mut counts.iter().copied())).collect();
            rows.push(row("合计", &mut self.titles.iter().map(|(_, count)| *count)));
            blocks.push(Block::Table { head, rows });
        }
        if !self.proposed.is_empty() {
            blocks.push(heading("建议名单"));
            blocks.push(self.list(&self.proposed));
            let departs = self.proposed.iter().filter(|one| one.departs).count();
            if departs > 0 {
                blocks.push(Block::Text(format!(
                    "其中{departs}个不是按分数顺序，得分照列，调整理由见后。"
                )));
            }
            if !self.next.is_empty() {
                blocks.push(Block::Text("名单之后按分数的下一名：".to_owned()));
                blocks.push(self.list(&self.next));
            }
        }
        blocks.push(heading("需要研究决定的事项"));
        blocks.extend(self.matters().into_iter().map(Block::Text));
        blocks.push(Block::Right(self.unit.clone()));
        let (year, month, day) = (self.today.year(), self.today.month(), self.today.day());
        blocks.push(Block::Right(format!("{year}年{month}月{day}日")));
        blocks
    }

    fn state(&self) -> String {
        let done = self.taking.saturating_sub(self.unsettled.len());
        let mut said = vec![format!("应评{}个，已评定{done}个", self.taking)];
        let (body, number) = &self.basis;
        if !number.is_empty() {
            said.insert(0, format!("根据{body}（{number}），"));
        }
        if self.exempt > 0 {
            said.push(format!("，另有{}个免评", self.exempt));
        }
        if self.declined > 0 {
            said.push(format!("，另有{}个未被推荐，不参加排名", self.declined));
        }
        said.push("。".to_owned());
        if !self.unsettled.is_empty() {
            said.push(format!("尚未评定：{}。", self.unsettled.join("、")));
        }
        if self.unsigned > 0 {
            said.push(format!("还有{}处没有签字。", self.unsigned));
        }
        if let Some((number, from, last)) = self.notice {
            said.push(format!("第{number}号公示时间为{from}至{last}。"));
        }
        let (came, answered, upheld) = self.objections;
        if came > 0 {
            said.push(format!("收到异议{came}件，答复{answered}件，成立{upheld}件。"));
        }
        if !self.money.is_empty() {
            said.push(format!("按办法应兑现{}元（个人部分另列）。", self.money));
        }
        said.concat()
    }

    fn matters(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for (title, league, places) in &self.open {
            let league = if league.is_empty() { String::new() } else { format!("（{league}）") };
            all.push(format!("{title}{league}空出{places}个名额，递补还是空缺。"));
        }
        for (line, name) in &self.decisions {
            let about = if name.is_empty() { "" } else { name.as_str() };
            all.push(format!(
                "{}{}{about}：{}，{}决定（{}），理由：{}。",
                line.kind.name(),
                line.title,
                line.day,
                line.body,
                line.document,
                line.reason
            ));
        }
        if !self.unsettled.is_empty() || self.unsigned > 0 {
            all.push("评定和签字完成后，再提请审定。".to_owned());
        } else if all.is_empty() {
            all.push("审定以上名单。".to_owned());
        }
        all
    }

    fn list(&self, rows: &[Candidate]) -> Block {
        let points = self.proposed.iter().any(|one| !one.total.is_empty());
        let stars = self.proposed.iter().any(|one| one.stars.is_some());
        let mut head = vec![("等次", 2), ("对象", 3), ("所属", 3)];
        if points {
            head.extend([("得分", 2), ("名次", 1)]);
        }
        if stars {
            head.push(("星数", 1));
        }
        head.push(("兑现(元)", 2));
        let cells = |one: &Candidate| {
            let mut cells = vec![one.title.clone(), one.subject.name.clone(), one.above.clone()];
            if points {
                cells.extend([one.total.clone(), one.rank.to_string()]);
            }
            if stars {
                cells.push(one.stars.map(|stars| stars.to_string()).unwrap_or_default());
            }
            cells.push(one.money.clone());
            cells
        };
        Block::Table {
            head: head.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect(),
            rows: rows.iter().map(cells).collect(),
        }
    }
}

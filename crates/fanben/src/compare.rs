//! `fanben compare`: the same facts under two versions of the rules. `diff` and `replay` say the same in
//! other forms.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use fanben_model::number::{Money, Points};
use fanben_model::rating::{Explanation, Rating};
use serde::Serialize;

use crate::burden::Burden;
use crate::manifest;
use crate::run;
use crate::screen::money;
use fanben_model::programme::Outcome;
use fanben_model::programme::{Programme, Ready};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 现行办法:YAML 文件、方案包名,或 方案包/办法
    base: String,
    /// 修改稿
    draft: String,
    /// 数据文件(xlsx、xls、csv)或清单(manifest.yaml)
    #[arg(long, num_args = 1.., required = true)]
    facts: Vec<PathBuf>,
    /// 在屏幕上列出全部有变化的对象
    #[arg(long)]
    all: bool,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// One subject under both rules.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Move {
    pub(crate) code: String,
    pub(crate) name: String,
    /// The totals: before, after.
    pub(crate) score: (Points, Points),
    pub(crate) tier: (String, String),
    pub(crate) rank: (u32, u32),
    /// What changed through which sentence or adjustment, the largest change first.
    pub(crate) through: Vec<Change>,
    pub(crate) money: (Money, Money),
}

/// One line that gave something else.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Change {
    pub(crate) of: String,
    pub(crate) text: String,
    pub(crate) gave: (Points, Points),
}

/// What the draft would change.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Comparison {
    pub(crate) base: String,
    pub(crate) draft: String,
    pub(crate) subjects: usize,
    pub(crate) up: usize,
    pub(crate) down: usize,
    pub(crate) moves: Vec<Move>,
    /// Subjects only one of the two rates.
    pub(crate) only_in_base: Vec<String>,
    pub(crate) only_in_draft: Vec<String>,
    /// How many have each tier: before, after.
    pub(crate) tiers: Vec<TierCount>,
    /// The sentences that move most points over all subjects.
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) cost: (Money, Money),
    /// What is asked of everybody.
    pub(crate) burden: Burden,
}

/// How many have a tier under each of the two.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TierCount {
    pub(crate) tier: String,
    pub(crate) before: usize,
    pub(crate) after: usize,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Sentence {
    pub(crate) of: String,
    pub(crate) text: String,
    pub(crate) subjects: usize,
    pub(crate) sum: Points,
}

/// Lines of one subject by what they are of.
type Lines = BTreeMap<String, (String, Points)>;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let base = run::prepare(&arguments.base, None)?;
    let draft = run::prepare(&arguments.draft, None)?;
    let comparison = of_files(base, draft, &arguments.facts)?;
    if arguments.json {
        crate::say(&serde_json::to_string(&comparison)?)?;
    } else {
        crate::say(&comparison.text(arguments.all))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Rates the same files by both and compares.
pub(crate) fn of_files(
    base: Programme,
    draft: Programme,
    facts: &[PathBuf],
) -> anyhow::Result<Comparison> {
    let progress = crate::progress();
    let files = manifest::files(facts)?;
    let gathered = run::gather(&[&base, &draft], &files, &progress)?;
    progress.set_message("按现行办法评定");
    let base = Ready::new(base, gathered.facts.clone());
    progress.set_message("按修改稿评定");
    let draft = Ready::new(draft, gathered.facts);
    if let Some(why) = base.nobody().or_else(|| draft.nobody()) {
        anyhow::bail!(why.unwrap_or_else(|why| why));
    }
    let comparison = compare(&base, &draft);
    progress.finish_and_clear();
    Ok(comparison)
}

fn best_first(
    tiers: BTreeMap<String, (usize, usize)>,
    base: &Rating<'_>,
    draft: &Rating<'_>,
) -> Vec<TierCount> {
    let counts = tiers.into_iter();
    let mut counts: Vec<TierCount> =
        counts.map(|(tier, (before, after))| TierCount { tier, before, after }).collect();
    let place = |name: &str| {
        let of = |rating: &Rating<'_>| rating.rules.tiers.iter().position(|t| t.tier.name == name);
        of(base).or_else(|| of(draft)).unwrap_or(usize::MAX)
    };
    counts.sort_by_key(|count| place(&count.tier));
    counts
}

fn paid(outcome: &Outcome<'_>, code: &str) -> Money {
    let own = outcome.settlement.payments.iter().filter(|payment| payment.subject == code);
    Money::from_raw(own.map(|payment| payment.amount.raw()).sum())
}

/// What the draft changes for whom.
pub(crate) fn compare(base_ready: &Ready, draft_ready: &Ready) -> Comparison {
    let (base, draft) = (base_ready.rate(), draft_ready.rate());
    let mut moves = Vec::new();
    let mut tiers: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut only_in_base, mut subjects) = (Vec::new(), 0);
    let mut sums: BTreeMap<String, (String, usize, i64)> = BTreeMap::new();
    for subject in base.common.inputs.subjects.iter() {
        let Some((before, a)) = base.find(&subject.code) else { continue };
        let tier = before.result(a).to_owned();
        tiers.entry(tier.clone()).or_default().0 += 1;
        let Some((after, b)) = draft.find(&subject.code) else {
            only_in_base.push(subject.code.clone());
            continue;
        };
        subjects += 1;
        let new_tier = after.result(b).to_owned();
        tiers.entry(new_tier.clone()).or_default().1 += 1;
        let through = changes(&before.explain(a), &after.explain(b));
        for change in &through {
            let sum = sums.entry(change.of.clone()).or_default();
            sum.0.clone_from(&change.text);
            sum.1 += 1;
            sum.2 += change.gave.1.raw() - change.gave.0.raw();
        }
        let (old, new) = (&before.standings()[a], &after.standings()[b]);
        let paid = (paid(&base, &subject.code), paid(&draft, &subject.code));
        let moved =
            old.low != new.low || tier != new_tier || old.rank != new.rank || paid.0 != paid.1;
        if moved {
            moves.push(Move {
                code: subject.code.clone(),
                name: subject.name.clone(),
                score: (old.low, new.low),
                tier: (tier, new_tier),
                rank: (old.rank, new.rank),
                through,
                money: paid,
            });
        }
    }
    let only_in_draft: Vec<String> = draft
        .common
        .inputs
        .subjects
        .iter()
        .filter(|subject| base.common.subject(&subject.code).is_none())
        .map(|subject| subject.code.clone())
        .collect();
    moves.sort_by_key(|one| std::cmp::Reverse((one.score.1.raw() - one.score.0.raw()).abs()));
    let mut sentences: Vec<Sentence> = sums
        .into_iter()
        .map(|(of, (text, subjects, sum))| Sentence {
            of,
            text,
            subjects,
            sum: Points::from_raw(sum),
        })
        .collect();
    sentences.sort_by_key(|sentence| std::cmp::Reverse(sentence.sum.raw().abs()));
    let burden = Burden::of(&base, &draft);
    Comparison {
        base: title(base_ready),
        draft: title(draft_ready),
        subjects,
        up: moves.iter().filter(|one| one.score.1 > one.score.0).count(),
        down: moves.iter().filter(|one| one.score.1 < one.score.0).count(),
        moves,
        only_in_base,
        only_in_draft,
        tiers: best_first(tiers, &base.common, &draft.common),
        sentences,
        cost: (base.settlement.total(None), draft.settlement.total(None)),
        burden,
    }
}

fn title(ready: &Ready) -> String {
    let scheme = &ready.programme.rules.scheme;
    format!("《{}》{}版", scheme.title, scheme.version)
}

fn lines(explanation: &Explanation) -> Lines {
    let mut lines = Lines::new();
    let mut add = |of: &str, text: &str, gave: Points| {
        let line = lines.entry(of.to_owned()).or_insert((text.to_owned(), Points::ZERO));
        line.1 = Points::from_raw(line.1.raw() + gave.raw());
    };
    for dimension in &explanation.dimensions {
        for item in &dimension.items {
            // Start and adjustments of an item belong to the item, sentences stand by themselves.
            for line in &item.lines {
                add(&line.of, &line.text, line.gave);
            }
        }
        dimension.lines.iter().for_each(|line| add(&line.of, &line.text, line.gave));
    }
    explanation.total_lines.iter().for_each(|line| add(&line.of, &line.text, line.gave));
    lines
}

fn changes(before: &Explanation, after: &Explanation) -> Vec<Change> {
    let (before, after) = (lines(before), lines(after));
    let mut changes: Vec<Change> = Vec::new();
    for (of, (text, gave)) in &after {
        let old = before.get(of).map_or(Points::ZERO, |(_, gave)| *gave);
        if old != *gave {
            changes.push(Change { of: of.clone(), text: text.clone(), gave: (old, *gave) });
        }
    }
    for (of, (text, gave)) in before.iter().filter(|(of, _)| !after.contains_key(*of)) {
        if *gave != Points::ZERO {
            let gave = (*gave, Points::ZERO);
            changes.push(Change { of: of.clone(), text: text.clone(), gave });
        }
    }
    changes.sort_by_key(|one| std::cmp::Reverse((one.gave.1.raw() - one.gave.0.raw()).abs()));
    changes
}

impl Comparison {
    pub(crate) fn text(&self, all: bool) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "{} → {}", self.base, self.draft);
        let same = self.subjects - self.moves.len();
        let _ = writeln!(
            text,
            "{} 个对象:升分 {} 个,降分 {} 个,不变 {same} 个",
            self.subjects, self.up, self.down
        );
        for TierCount { tier, before, after } in &self.tiers {
            let _ = writeln!(text, "  {tier}:{before} → {after}");
        }
        let (before, after) = self.cost;
        let more = Money::from_raw(after.raw() - before.raw());
        let _ = writeln!(
            text,
            "奖补 {} 元 → {} 元(差 {} 元)",
            money(before),
            money(after),
            money(more)
        );
        let _ = writeln!(text, "{}", self.burden.says());
        if !self.sentences.is_empty() {
            let _ = writeln!(text, "\n影响最大的条款");
            for sentence in self.sentences.iter().take(10) {
                let _ = writeln!(
                    text,
                    "  {:>8} 分  {} 个对象  {} {}",
                    sentence.sum.to_string(),
                    sentence.subjects,
                    sentence.of,
                    sentence.text
                );
            }
        }
        if !self.moves.is_empty() {
            let _ = writeln!(text, "\n变化最大的对象");
        }
        let shown = if all { self.moves.len() } else { self.moves.len().min(15) };
        for one in &self.moves[..shown] {
            one.print(&mut text);
        }
        if shown < self.moves.len() {
            let _ = writeln!(text, "  ……共 {} 个;加 --all 列出全部", self.moves.len());
        }
        for (title, codes) in
            [("修改稿不再评的", &self.only_in_base), ("修改稿新评的", &self.only_in_draft)]
        {
            if !codes.is_empty() {
                let _ = writeln!(text, "{title}:{} 个", codes.len());
            }
        }
        text
    }
}

impl Move {
    fn print(&self, text: &mut String) {
        let tier = if self.tier.0 == self.tier.1 {
            self.tier.0.clone()
        } else {
            format!("{} → {}", self.tier.0, self.tier.1)
        };
        let paid = if self.money.0 == self.money.1 {
            String::new()
        } else {
            format!("  奖补 {} → {} 元", money(self.money.0), money(self.money.1))
        };
        let _ = writeln!(
            text,
            "  {} {}  {} → {} 分  第 {} → {} 名  {tier}{paid}",
            self.code, self.name, self.score.0, self.score.1, self.rank.0, self.rank.1
        );
        for change in self.through.iter().take(3) {
            let _ = writeln!(
                text,
                "      {} → {}  {} {}",
                change.gave.0, change.gave.1, change.of, change.text
            );
        }
    }
}

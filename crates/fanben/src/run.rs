//! Facts + a scheme → ratings: files are read, imported schemes are rated first, townships with
//! items of their own are rated by them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, bail};
use fanben_model::intake::{FactsFinding, Grid, Vocabulary, read_sheet, turn};
use fanben_model::measures::{Entry, Facts};
use fanben_model::number::{Points, Value};
use fanben_model::rating::{self, Imported, Inputs, Rating, rate};
use fanben_model::scheme::frozen::Frozen;
use fanben_model::scheme::{self, Import, Over, Overlay, Ruleset, SchemeFinding, Take};
use indicatif::ProgressBar;

use crate::frozen;
use crate::library::{self, Found};
use crate::manifest::{self, FactsFile};

/// A scheme with its imports, ready to rate.
pub(crate) struct Prepared {
    pub(crate) rules: Ruleset,
    /// Townships' own rules, by unit.
    pub(crate) overlays: Vec<(String, Ruleset)>,
    /// Townships' own rules for other periods: only their names are known, their sheets may be there.
    pub(crate) elsewhere: Vec<Ruleset>,
    pub(crate) imports: BTreeMap<String, (Import, Vec<Prepared>)>,
    pub(crate) findings: Vec<SchemeFinding>,
    pub(crate) origin: Origin,
}

/// What rules were made of.
pub(crate) enum Origin {
    /// Sentences; the townships' own in the order of their rules.
    Written(Vec<Overlay>),
    /// An approved scheme.
    Frozen(Box<Frozen>),
}

/// Facts with how they were read.
pub(crate) struct Gathered {
    pub(crate) facts: Facts,
    pub(crate) intake: Intake,
}

/// Which files were read, and what of them was not.
pub(crate) struct Intake {
    pub(crate) files: Vec<String>,
    pub(crate) findings: Vec<FactsFinding>,
}

/// Everything one rating needs to stay where it is.
pub(crate) struct Ready {
    pub(crate) prepared: Prepared,
    pub(crate) facts: Facts,
    pub(crate) inputs: Inputs,
    pub(crate) overlay_inputs: Vec<Inputs>,
}

/// Finds and prepares a scheme, for its own period or another: one as written, or one that was
/// approved.
pub(crate) fn prepare(name: &str, period: Option<&str>) -> anyhow::Result<Prepared> {
    if let Some(frozen) = frozen::read(name)? {
        return frozen::thaw(frozen, period);
    }
    let found = library::scheme(name)?;
    prepare_found(&found, period, &mut vec![])
}

fn prepare_found(
    found: &Found,
    period: Option<&str>,
    above: &mut Vec<String>,
) -> anyhow::Result<Prepared> {
    let mut written = found.scheme.clone();
    if let Some(period) = period {
        period.clone_into(&mut written.period);
    }
    if above.contains(&written.id) {
        bail!("办法互相引用成了圈:{} → {}", above.join(" → "), written.id);
    }
    above.push(written.id.clone());
    let (rules, mut findings) = scheme::compile(&written, None);
    let Some(rules) = rules else { bail!("{}", fatal(&written.title, &findings)) };
    let mut overlays = Vec::new();
    let of_period = |overlay: &&scheme::Overlay| {
        overlay.period.as_ref().is_none_or(|period| *period == written.period)
    };
    for overlay in found.overlays.iter().filter(of_period) {
        let (rules, more) = scheme::compile(&written, Some(overlay));
        let Some(rules) = rules else { bail!("{}", fatal(&written.title, &more)) };
        findings.extend(more.into_iter().filter(|finding| finding.at.starts_with("overlay")));
        overlays.push((overlay.unit.clone(), rules));
    }
    // Imports name their periods themselves.
    let others = found.overlays.iter().filter(|overlay| above.len() == 1 && !of_period(overlay));
    let (others, elsewhere): (Vec<_>, Vec<_>) = others
        .filter_map(|overlay| Some((overlay.clone(), scheme::compile(&written, Some(overlay)).0?)))
        .unzip();
    let mut texts: Vec<Overlay> = found.overlays.iter().filter(of_period).cloned().collect();
    texts.extend(others);
    let mut imports = BTreeMap::new();
    for (name, import) in &written.imports {
        let other = library::in_folder(found.folder.clone(), &import.scheme)
            .with_context(|| format!("imports.{name}"))?;
        let own = [written.period.clone()];
        let periods = if import.periods.is_empty() { &own[..] } else { &import.periods[..] };
        let prepared: anyhow::Result<Vec<Prepared>> =
            periods.iter().map(|period| prepare_found(&other, Some(period), above)).collect();
        imports.insert(name.clone(), (import.clone(), prepared?));
    }
    above.pop();
    let origin = Origin::Written(texts);
    Ok(Prepared { rules, overlays, elsewhere, imports, findings, origin })
}

fn fatal(title: &str, findings: &[SchemeFinding]) -> String {
    let lines: Vec<String> = findings
        .iter()
        .filter(|finding| finding.fatal)
        .map(|finding| {
            let text = if finding.text.is_empty() {
                String::new()
            } else {
                format!("“{}”", finding.text)
            };
            format!("  {}{text}:{}", finding.at, finding.says)
        })
        .collect();
    format!("《{title}》有{}处写得不对,不能评定:\n{}", lines.len(), lines.join("\n"))
}

impl Prepared {
    fn vocabulary(&self, vocabulary: &mut Vocabulary) {
        vocabulary.add(&self.rules);
        for rules in self.overlays.iter().map(|(_, rules)| rules).chain(&self.elsewhere) {
            vocabulary.add(rules);
        }
        for (_, others) in self.imports.values() {
            for other in others {
                other.vocabulary(vocabulary);
            }
        }
    }
}

impl Prepared {
    /// The same rules for another period: numbers stay those in force, facts and earlier results are
    /// those of that period. Periods of imports move to its year with it.
    pub(crate) fn move_to(&mut self, period: &str) {
        let own = self.rules.scheme.period.clone();
        let moved = |of: &str| {
            let same_year = own.get(..4).is_some_and(|year| of.starts_with(year));
            match (period.get(..4), of.get(4..)) {
                _ if of == own => period.to_owned(),
                (Some(year), Some(rest)) if same_year => format!("{year}{rest}"),
                _ => of.to_owned(),
            }
        };
        self.each_rules(&|rules| rules.scheme.period = moved(&rules.scheme.period));
    }

    fn each_rules(&mut self, change: &dyn Fn(&mut Ruleset)) {
        change(&mut self.rules);
        self.overlays.iter_mut().for_each(|(_, rules)| change(rules));
        for other in self.imports.values_mut().flat_map(|(_, others)| others) {
            other.each_rules(change);
        }
    }

    /// The ids of the scheme and of those it imports.
    fn ids<'p>(&'p self, ids: &mut Vec<&'p str>) {
        ids.push(&self.rules.scheme.id);
        for other in self.imports.values().flat_map(|(_, others)| others) {
            other.ids(ids);
        }
    }
}

/// Reads all files into facts.
pub(crate) fn gather(
    prepared: &[&Prepared],
    files: &[FactsFile],
    progress: &ProgressBar,
) -> anyhow::Result<Gathered> {
    let mut vocabulary = Vocabulary::default();
    for one in prepared {
        one.vocabulary(&mut vocabulary);
    }
    let mut grids: Vec<Grid> = Vec::new();
    let mut names = Vec::new();
    let mut schemes = Vec::new();
    for one in prepared {
        one.ids(&mut schemes);
    }
    let mut unreadable = Vec::new();
    let paths: Vec<&Path> =
        files.iter().filter(|file| file.is_for(&schemes)).map(|file| file.path.as_path()).collect();
    for (path, name) in manifest::named(&paths) {
        progress.set_message(format!("读 {name}"));
        match fanben_papers::read_grids(path, &mut |_| progress.tick()) {
            Ok(read) => grids.extend(read.into_iter().map(|grid| grid.called(&name))),
            Err(error) => unreadable.push(format!("{name}:{}", error.why)),
        }
        names.push(path.display().to_string());
    }
    if !unreadable.is_empty() {
        bail!("{}", unreadable.join("\n"));
    }
    grids.sort_by_key(turn);
    let mut facts = Facts::default();
    let mut findings = Vec::new();
    for grid in &grids {
        progress.set_message(format!("收数 {}", grid.title()));
        findings.extend(read_sheet(grid, &vocabulary, &mut facts));
        progress.tick();
    }
    Ok(Gathered { facts, intake: Intake { files: names, findings } })
}

/// Puts rules and facts together.
pub(crate) fn ready(prepared: Prepared, facts: Facts) -> Ready {
    let imported = imported(&prepared, &facts);
    let inputs = Inputs::gather(&prepared.rules, &facts, &imported, None);
    let overlay_inputs = prepared
        .overlays
        .iter()
        .map(|(unit, rules)| Inputs::gather(rules, &facts, &imported, Some(unit)))
        .collect();
    Ready { prepared, facts, inputs, overlay_inputs }
}

/// Why there is nobody to rate.
fn nobody_because(rules: &Ruleset, facts: &Facts) -> Result<String, String> {
    let wanted = &rules.scheme.subjects;
    let (list, what, found): (_, _, Vec<&str>) = if wanted.posts.is_empty() {
        let kinds = facts.tree.units().iter().map(|unit| unit.kind.as_str());
        (&wanted.kinds, "单位名册的“类型”", kinds.collect())
    } else {
        (
            &wanted.posts,
            "人员名册的“职务”",
            facts.people.iter().map(|one| one.post.as_str()).collect(),
        )
    };
    let list = list.join("、");
    let head = format!("没有可评的对象:《{}》评的是{list}", rules.scheme.title);
    if found.is_empty() {
        let register = if wanted.posts.is_empty() {
            "单位名册(表头有编码、名称、类型、上级编码),并核对类型一列"
        } else {
            "人员名册(表头有人员编号、编码、姓名、职务),并核对职务一列"
        };
        return Err(format!("数据里没有{list},无法评定;请加上{register}"));
    }
    if found.iter().any(|one| list.split('、').any(|name| name == *one)) {
        let only = wanted.only.as_deref().unwrap_or_default();
        return Ok(format!("{head},但没有一个符合 subjects.only“{only}”;请核对它用到的数据"));
    }
    let kinds: BTreeSet<&str> =
        found.iter().map(|one| if one.is_empty() { "(空)" } else { one }).collect();
    let kinds: Vec<&str> = kinds.into_iter().take(12).collect();
    Err(format!("{head},{what}里只有{};请核对名册或办法的 subjects", kinds.join("、")))
}

impl Ready {
    /// Why there is nobody to rate, if so; an error where the files hold nobody of the kind.
    pub(crate) fn nobody(&self) -> Option<Result<String, String>> {
        let nobody = self.inputs.subjects.is_empty();
        nobody.then(|| nobody_because(&self.prepared.rules, &self.facts))
    }
}

/// Rates imported schemes and takes what is asked for.
fn imported(prepared: &Prepared, facts: &Facts) -> Imported {
    let mut imported = Imported::new();
    for (name, (import, others)) in &prepared.imports {
        let mut values: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for other in others {
            for (subject, entry) in results(other, facts, import) {
                values.entry(subject).or_default().push(entry);
            }
        }
        let by_subject = match import.over {
            Over::Own => values,
            Over::Children => {
                let mut above: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
                for (code, entries) in values {
                    let parent = facts.tree.get(&code).and_then(|unit| unit.parent.clone());
                    if let Some(parent) = parent {
                        above.entry(parent).or_default().extend(entries);
                    }
                }
                above
            }
            Over::Unit => facts
                .people
                .iter()
                .filter_map(|person| Some((person.code.clone(), values.get(&person.unit)?.clone())))
                .collect(),
        };
        let gathered = by_subject
            .into_iter()
            .map(|(subject, entries)| (subject, rating::gather(import, &entries)))
            .collect();
        imported.insert(name.clone(), gathered);
    }
    imported
}

fn results(other: &Prepared, facts: &Facts, import: &Import) -> Vec<(String, Entry)> {
    let further = imported(other, facts);
    let inputs = Inputs::gather(&other.rules, facts, &further, None);
    let base = rate(&other.rules, &inputs, facts);
    let mut results: BTreeMap<String, Entry> = taken(&base, import).into_iter().collect();
    if import.take != Take::Comparable {
        for (unit, rules) in &other.overlays {
            let inputs = Inputs::gather(rules, facts, &further, Some(unit));
            results.extend(taken(&rate(rules, &inputs, facts), import));
        }
    }
    results.into_iter().collect()
}

fn taken(rating: &Rating<'_>, import: &Import) -> Vec<(String, Entry)> {
    let number = |value: Result<Value, _>| value.map_or(Entry::Missing, Entry::Number);
    rating
        .inputs
        .subjects
        .iter()
        .zip(rating.standings())
        .enumerate()
        .map(|(at, (subject, standing))| {
            // Only what is asked for has to be known.
            let open = match import.take {
                Take::Total | Take::Comparable => standing.low != standing.high,
                Take::Rank => !rating.ranked(at),
                Take::Stars => rating.stars_open(at),
                Take::Tier => standing.open,
            };
            let points = |points: Points| Entry::Number(Value::from_raw(points.raw() * 100));
            let entry = match import.take {
                _ if open => Entry::Missing,
                Take::Total | Take::Comparable => points(standing.low),
                Take::Rank => number(Value::whole(i64::from(standing.rank))),
                Take::Stars => number(Value::whole(i64::from(standing.stars))),
                Take::Tier => Entry::Text(rating.tier_name(standing.tier).to_owned()),
            };
            (subject.code.clone(), entry)
        })
        .collect()
}

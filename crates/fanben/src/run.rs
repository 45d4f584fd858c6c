//! Names of schemes and files → a programme and facts.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use fanben_model::intake::{FactsFinding, Grid, Vocabulary, read_sheet, turn};
use fanben_model::measures::Facts;
use fanben_model::programme::{Origin, Programme};
use fanben_model::scheme::{self, Overlay, SchemeFinding};
use indicatif::ProgressBar;

use crate::frozen;
use crate::library::{self, Found};
use crate::manifest::{self, FactsFile};

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

/// Finds and prepares a scheme, for its own period or another: one as written, or one that was
/// approved.
pub(crate) fn prepare(name: &str, period: Option<&str>) -> anyhow::Result<Programme> {
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
) -> anyhow::Result<Programme> {
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
        let prepared: anyhow::Result<Vec<Programme>> =
            periods.iter().map(|period| prepare_found(&other, Some(period), above)).collect();
        imports.insert(name.clone(), (import.clone(), prepared?));
    }
    above.pop();
    let origin = Origin::Written(texts);
    Ok(Programme { rules, overlays, elsewhere, imports, findings, origin })
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

/// Reads all files into facts.
pub(crate) fn gather(
    prepared: &[&Programme],
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

//! Approved schemes: what was prepared from sentences ⇄ one frozen file.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use fanben_model::scheme::Import;
use fanben_model::scheme::clause::{READER, level_ranks};
use fanben_model::scheme::frozen::{FORM, Frozen, FrozenScheme, freeze as freeze_rules};

use crate::run::{Origin, Prepared};

/// Bytes of the largest approved scheme that is read.
const LARGEST: u64 = 64 << 20;

/// An approved scheme, if the name is that of its file.
pub(crate) fn read(name: &str) -> anyhow::Result<Option<Frozen>> {
    let path = Path::new(name);
    let json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if !json || !path.is_file() {
        return Ok(None);
    }
    let size = std::fs::metadata(path).map_or(0, |about| about.len());
    if size > LARGEST {
        bail!("{name}:这么大的文件不会是定稿;请核对文件名");
    }
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{name}:读不了这份定稿;请核对文件名和权限"))?;
    let frozen = Frozen::from_json(&text).map_err(|why| anyhow::anyhow!("{name}:{why}"))?;
    Ok(Some(frozen))
}

/// Makes an approved scheme ready to rate. It rates the period it was approved for.
pub(crate) fn thaw(frozen: Frozen, period: Option<&str>) -> anyhow::Result<Prepared> {
    let own = &frozen.scheme.period;
    if let Some(period) = period.filter(|period| period != own) {
        bail!("这份定稿只评 {own};评 {period} 请用 fanben freeze --period {period} 另行定稿");
    }
    let mut prepared = thaw_scheme(&frozen, &frozen.scheme, &mut Vec::new())?;
    prepared.origin = Origin::Frozen(Box::new(frozen));
    Ok(prepared)
}

fn thaw_scheme(
    frozen: &Frozen,
    scheme: &FrozenScheme,
    above: &mut Vec<String>,
) -> anyhow::Result<Prepared> {
    let name = format!("{}@{}", scheme.id, scheme.period);
    if above.contains(&name) {
        bail!("定稿中办法互相引用成了圈:{} → {name}", above.join(" → "));
    }
    above.push(name);
    let said = |why| anyhow::anyhow!("定稿《{}》{why}", scheme.title);
    let rules = scheme.thaw().map_err(said)?;
    let (overlays, elsewhere) = scheme.thaw_overlays().map_err(said)?;
    let mut imports: BTreeMap<String, (Import, Vec<Prepared>)> = BTreeMap::new();
    for (name, import) in &scheme.imports {
        let written = rules.scheme.imports.get(name).with_context(|| format!("imports.{name}"))?;
        let mut others = Vec::new();
        for key in &import.schemes {
            let other = frozen.imported.get(key);
            let other = other.with_context(|| format!("定稿里没有引用的办法 {key}"))?;
            others.push(thaw_scheme(frozen, other, above)?);
        }
        imports.insert(name.clone(), (written.clone(), others));
    }
    above.pop();
    let findings = scheme.scheme_findings();
    let origin = Origin::Written(Vec::new());
    Ok(Prepared { rules, overlays, elsewhere, imports, findings, origin })
}

/// The approved form of what was prepared: the same file if it came from one.
pub(crate) fn freeze(prepared: &Prepared) -> anyhow::Result<Frozen> {
    if let Origin::Frozen(frozen) = &prepared.origin {
        return Ok((**frozen).clone());
    }
    let mut imported = BTreeMap::new();
    let scheme = freeze_scheme(prepared, &mut imported)?;
    let (reader, levels) = (READER.to_owned(), level_ranks());
    Ok(Frozen { frozen: FORM, reader, levels, scheme, imported })
}

fn freeze_scheme(
    prepared: &Prepared,
    imported: &mut BTreeMap<String, FrozenScheme>,
) -> anyhow::Result<FrozenScheme> {
    let Origin::Written(texts) = &prepared.origin else { bail!("定稿里不能再套定稿") };
    let own = prepared.overlays.iter().map(|(_, rules)| rules).chain(&prepared.elsewhere);
    let overlays: Vec<_> = texts.iter().zip(own).collect();
    let mut scheme = freeze_rules(&prepared.rules, &overlays, &prepared.findings);
    for (name, (_, others)) in &prepared.imports {
        let mut keys = Vec::new();
        for other in others {
            let frozen = freeze_scheme(other, imported)?;
            let key = format!("{}@{}", frozen.id, frozen.period);
            if imported.get(&key).is_some_and(|known| *known != frozen) {
                bail!("引用了两份编号和周期都是 {key} 的不同办法;请改其中一份的 id");
            }
            imported.insert(key.clone(), frozen);
            keys.push(key);
        }
        if let Some(import) = scheme.imports.get_mut(name) {
            import.schemes = keys;
        }
    }
    Ok(scheme)
}

//! A programme ⇄ the one frozen form of it.

use std::collections::BTreeMap;

use super::{NotFit, Origin, Programme};
use crate::scheme::Import;
use crate::scheme::clause::{READER, level_ranks};
use crate::scheme::frozen::{FORM, Frozen, FrozenScheme, freeze as freeze_rules};

impl Programme {
    /// An approved scheme, ready to rate.
    ///
    /// # Errors
    ///
    /// Rules that refer to what is not there, or to each other in a circle.
    pub fn thaw(frozen: Frozen) -> Result<Self, NotFit> {
        let mut programme = thaw_scheme(&frozen, &frozen.scheme, &mut Vec::new())?;
        programme.origin = Origin::Frozen(Box::new(frozen));
        Ok(programme)
    }

    /// The approved form: the same file if it came from one.
    ///
    /// # Errors
    ///
    /// Two imported schemes of one id and period that differ.
    pub fn freeze(&self) -> Result<Frozen, NotFit> {
        if let Origin::Frozen(frozen) = &self.origin {
            return Ok((**frozen).clone());
        }
        let mut imported = BTreeMap::new();
        let scheme = freeze_scheme(self, &mut imported)?;
        let (reader, levels) = (READER.to_owned(), level_ranks());
        Ok(Frozen { frozen: FORM, reader, levels, scheme, imported })
    }
}

fn refuse<T>(why: String) -> Result<T, NotFit> {
    Err(NotFit(why))
}

fn thaw_scheme(
    frozen: &Frozen,
    scheme: &FrozenScheme,
    above: &mut Vec<String>,
) -> Result<Programme, NotFit> {
    let name = format!("{}@{}", scheme.id, scheme.period);
    if above.contains(&name) {
        return refuse(format!("定稿中办法互相引用成了圈:{} → {name}", above.join(" → ")));
    }
    above.push(name);
    let said = |why| NotFit(format!("定稿《{}》{why}", scheme.title));
    let rules = scheme.thaw().map_err(said)?;
    let (overlays, elsewhere) = scheme.thaw_overlays().map_err(said)?;
    let mut imports: BTreeMap<String, (Import, Vec<Programme>)> = BTreeMap::new();
    for (name, import) in &scheme.imports {
        let written = rules
            .scheme
            .imports
            .get(name)
            .ok_or_else(|| NotFit(format!("imports.{name}:定稿里没有写这个引用")))?;
        let mut others = Vec::new();
        for key in &import.schemes {
            let other = frozen.imported.get(key);
            let other = other.ok_or_else(|| NotFit(format!("定稿里没有引用的办法 {key}")))?;
            others.push(thaw_scheme(frozen, other, above)?);
        }
        imports.insert(name.clone(), (written.clone(), others));
    }
    above.pop();
    let findings = scheme.scheme_findings();
    let origin = Origin::Written(Vec::new());
    Ok(Programme { rules, overlays, elsewhere, imports, findings, origin })
}

fn freeze_scheme(
    programme: &Programme,
    imported: &mut BTreeMap<String, FrozenScheme>,
) -> Result<FrozenScheme, NotFit> {
    let Origin::Written(texts) = &programme.origin else {
        return refuse("定稿里不能再套定稿".to_owned());
    };
    let own = programme.overlays.iter().map(|(_, rules)| rules).chain(&programme.elsewhere);
    let overlays: Vec<_> = texts.iter().zip(own).collect();
    let mut scheme = freeze_rules(&programme.rules, &overlays, &programme.findings);
    for (name, (_, others)) in &programme.imports {
        let mut keys = Vec::new();
        for other in others {
            let frozen = freeze_scheme(other, imported)?;
            let key = format!("{}@{}", frozen.id, frozen.period);
            if imported.get(&key).is_some_and(|known| *known != frozen) {
                return refuse(format!(
                    "引用了两份编号和周期都是 {key} 的不同办法;请改其中一份的 id"
                ));
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

//! A programme + facts → columns, for everybody and for each township with rules of its own.

use std::collections::BTreeSet;

use super::{Programme, imported::imported};
use crate::measures::Facts;
use crate::rating::Inputs;
use crate::scheme::Ruleset;

/// Everything one rating needs to stay where it is.
#[derive(Debug)]
pub struct Ready {
    /// The rules.
    pub programme: Programme,
    /// What they are rated from.
    pub facts: Facts,
    /// Everybody's columns, by the common rules.
    pub inputs: Inputs,
    /// The columns of townships with rules of their own, in the order of their overlays.
    pub overlay_inputs: Vec<Inputs>,
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
    /// Puts rules and facts together; imported schemes are rated first.
    pub fn new(programme: Programme, facts: Facts) -> Self {
        let imported = imported(&programme, &facts);
        let inputs = Inputs::gather(&programme.rules, &facts, &imported, None);
        let overlay_inputs = programme
            .overlays
            .iter()
            .map(|(unit, rules)| Inputs::gather(rules, &facts, &imported, Some(unit)))
            .collect();
        Self { programme, facts, inputs, overlay_inputs }
    }

    /// Why there is nobody to rate, if so; an error where the files hold nobody of the kind.
    pub fn nobody(&self) -> Option<Result<String, String>> {
        let nobody = self.inputs.subjects.is_empty();
        nobody.then(|| nobody_because(&self.programme.rules, &self.facts))
    }
}

//! The normal sentence of a rule: typed rule ⇄ one fixed Chinese form.
//!
//! What a judge or a measure answers stands in 「」; everything else is the grammar, so a normal
//! sentence has one reading and the reader tries this form first. Laws (`tests/clauses/laws.rs`):
//! `parse(print(r)) == r` for every [sound](super::Rule::flaw) rule, printing is a fixpoint, width and
//! punctuation change nothing, and changing one number changes one leaf of the rule.
//!
//! | part | form |
//! |---|---|
//! | base | `「班子」先记4分` |
//! | award | `「台账完整」且「面积」≥30㎡的得5分,每多10㎡加1分,否则扣2分` |
//! | apiece | `「制度不健全」、「人员未落实」各扣2分` |
//! | each | `「迟到」每1次扣0.5分(最多5分)`, `每少`, `每多`, `每增减…加减` |
//! | each of several | `每1次:「书记缺席」扣2分、「委员缺席」扣1分` |
//! | each like | `「夜间焚烧」每处按前款的200%计` |
//! | tiers | `「缺席」每1次扣1分,超过2次的部分每1次扣2分` |
//! | bands | `「得分率」:≥90%得5分、≥80%<90%得3分,否则扣1分` |
//! | levels | `「表彰」:「国家级」得5分、「省级」/「市级」以上得3分` |
//! | ratio | `「完成率」按比例得4分`, `「面积」按5000㎡的比例得15分(超出照计)` |
//! | score | `「平安建设得分」按20%计入` |
//! | manual | `「配合情况」酌情得0至5分`, `「缺席」每次「分值」酌情扣1至3分` |
//! | zero, veto, times | `「未订阅」的不得分`, `「涉黑」的,后果「否决」`, `「拒不整改」的,前述扣分按200%计` |
//! | bounds | `扣完为止`, `最多扣10分`, `最多得5分`, `扣分不保底`, `加分不封顶` |
//! | notes | `注「以文件为准」` |
//!
//! Parts, bounds and notes are joined by `;`. Where a question's kind or unit does not follow from
//! its place, it is written behind it: `「工时」[次数:小时]`.

mod cursor;
mod parse;
mod print;

pub use parse::parse;
pub use print::print;

use super::rule::Kind;
use super::vocabulary::{Class, Vocabulary};

/// The kind a number in this unit has unless it is written otherwise.
fn usual_kind(unit: &str) -> Kind {
    let classes = Vocabulary::get().classes_of(unit).unwrap_or_default();
    let measured = [Class::Measure, Class::Yuan, Class::Point].iter().any(|&c| classes.has(c));
    match unit {
        "%" => Kind::Percent,
        "万元" => Kind::Amount,
        _ if measured => Kind::Amount,
        _ => Kind::Count,
    }
}

/// The name of a kind where it has to be written.
const KINDS: [(Kind, &str); 6] = [
    (Kind::YesNo, "是否"),
    (Kind::Count, "次数"),
    (Kind::Percent, "比例"),
    (Kind::Amount, "数额"),
    (Kind::Level, "等级"),
    (Kind::Range, "分值"),
];

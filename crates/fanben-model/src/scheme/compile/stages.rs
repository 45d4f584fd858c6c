//! Stages as written: names that are there twice, measures they read or write that are not there.

use std::collections::BTreeSet;

use super::Compiler;
use crate::scheme::{Decides, MethodKind};

impl Compiler<'_> {
    pub(super) fn check_stages(&mut self) {
        let scheme = self.scheme;
        let mut ids = BTreeSet::new();
        for (place, stage) in scheme.stages.iter().enumerate() {
            let at = format!("stages.{}", stage.id);
            if !ids.insert(stage.id.as_str()) {
                self.find(&at, &stage.id, "两个环节用了同一个编号", true);
            }
            if let Some(decision) = &stage.decision {
                match scheme.measures.get(decision) {
                    None => self.no_measure(&at, decision),
                    Some(measure) if !measure.words => {
                        let says = "环节的决定是文字,这个数据项要写 words: true";
                        self.find(&at, decision, says, true);
                    }
                    Some(_) => {}
                }
            }
            if place == 0 && stage.decides.contains(&Decides::Return) {
                self.find(&at, "", "第一个环节前面没有环节,不能退回", true);
            }
            let mut methods = BTreeSet::new();
            for method in &stage.methods {
                let at = format!("{at}.methods.{}", method.id);
                if !methods.insert(method.id.as_str()) {
                    self.find(&at, &method.id, "两种方式用了同一个编号", true);
                }
                if let Some(due) = &method.due
                    && !scheme.measures.contains_key(due)
                {
                    self.no_measure(&at, due);
                }
                if method.kind == MethodKind::Meeting && method.present.is_none() {
                    self.find(&at, "", "会议没有写到会人数的要求(present)", false);
                }
            }
        }
    }
}

//! Stages as written: ids that are there twice, measures they read or write that are not there.

use std::collections::BTreeSet;

use super::Compiler;
use crate::scheme::check::Code;

impl Compiler<'_> {
    pub(super) fn check_stages(&mut self) {
        let scheme = self.scheme;
        let mut ids = BTreeSet::new();
        for stage in &scheme.stages {
            let at = format!("stages.{}", stage.id);
            if !ids.insert(stage.id.as_str()) {
                self.find(&at, &stage.id, "两个环节用了同一个编号", Code::DuplicateId);
            }
            if let Some(decision) = &stage.decision {
                match scheme.measures.get(decision) {
                    None => self.no_measure(&at, decision),
                    Some(measure) if !measure.words => {
                        let says = "环节的决定是文字,decision 要指一个写明 words: true 的数据项";
                        self.find(&at, decision, says, Code::UnknownName);
                    }
                    Some(_) => {}
                }
            }
            let mut methods = BTreeSet::new();
            for method in &stage.methods {
                let at = format!("{at}.methods.{}", method.id);
                if !methods.insert(method.id.as_str()) {
                    self.find(&at, &method.id, "两种方式用了同一个编号", Code::DuplicateId);
                }
                if let Some(due) = &method.due
                    && !scheme.measures.contains_key(due)
                {
                    self.no_measure(&at, due);
                }
            }
        }
    }
}

//! A second evaluator, `oracle/`, written in Python from docs/schemes.md and not from this code, says
//! what random schemes with random facts come to. Every score, interval, rank, tier, title and 分
//! has to be the same. A difference is shrunk to a small scheme and shown with both answers.
//!
//! More seeds, and what else it can do: `python3 oracle/compare.py --help`.

use std::path::Path;
use std::process::Command;

/// The same seeds every time; a run by hand takes others.
const SEEDS: &str = "0..300";

#[test]
fn two_evaluators_agree_on_random_schemes() {
    let oracle = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../oracle");
    let output = Command::new("python3")
        .arg("-B")
        .arg(oracle.join("compare.py"))
        .args(["--binary", env!("CARGO_BIN_EXE_fanben"), "--seeds", SEEDS])
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{problems}");
    // A run that compares nothing would agree too.
    assert!(said.contains("300 seeds, ") && said.contains(" 0 seeds differ"), "{said}");
}

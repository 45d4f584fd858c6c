//! Random schemes with random facts as bundles: both verifiers find nothing.
//!
//! More of them: `python3 oracle/bundles.py --help`.

use std::path::Path;
use std::process::Command;

/// The same seeds every time; a run by hand takes others.
const SEEDS: &str = "0..200";

#[test]
fn two_verifiers_agree_on_random_schemes() {
    let oracle = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../oracle");
    let output = Command::new("python3")
        .arg("-B")
        .arg(oracle.join("bundles.py"))
        .args(["--binary", env!("CARGO_BIN_EXE_fanben"), "--seeds", SEEDS])
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{problems}");
    // A run that verifies nothing would find nothing too.
    assert!(
        said.contains("200 seeds, 200 bundles with ") && said.contains(" 0 problems"),
        "{said}"
    );
}

//! `fanben check`: a bad and a good case for every kind of finding, the packs, the real rubrics.
//!
//! A case is a file of `cases/` named after the code it shows (behind `@` anything): what is bad,
//! what is good near the border, and what is found in the bad one, which `UPDATE=1` rewrites. Fields
//! of a scheme that a case does not care about are added to it.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    use fanben_model::scheme::check::Code;
    use serde_json::Value as Json;

    const KEYS: [&str; 10] =
        ["code", "severity", "file", "at", "line", "sheet", "cell", "text", "says", "hint"];
    const BASE: [&str; 6] = [
        "fanben: 1",
        "id: case",
        "title: 某县考核办法",
        "legal: {type: 年度考核, body: 中共竹县县委, number: 竹委发〔2026〕3号, valid: [2026-01-01, 2026-12-31]}",
        "period: \"2026\"",
        "subjects: {kinds: [村]}",
    ];

    fn here(below: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
    }

    fn run(folder: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fanben"));
        command.current_dir(folder).arg("check").args(arguments).output().unwrap()
    }

    fn findings(folder: &Path, paths: &[&str]) -> Vec<Json> {
        let mut arguments = vec!["--json"];
        arguments.extend(paths);
        let output = run(folder, &arguments);
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn word<'a>(finding: &'a Json, key: &str) -> &'a str {
        finding[key].as_str().unwrap_or_default()
    }

    fn line(finding: &Json) -> String {
        let line = finding["line"].as_u64().map(|line| format!(" 第{line}行"));
        let cell = Some(word(finding, "cell")).filter(|c| !c.is_empty()).map(|c| format!(" {c}"));
        let at = Some(word(finding, "at")).filter(|at| !at.is_empty()).map(|at| format!(" {at}"));
        let place = [line, cell, at].into_iter().flatten().collect::<String>();
        let says = word(finding, "says").lines().next().unwrap_or_default();
        format!("{} {}{place}: {says}", word(finding, "severity"), word(finding, "code"))
    }

    /// A case: its sections by name.
    struct Case {
        path: PathBuf,
        name: String,
        text: String,
        sections: Vec<(String, String)>,
    }

    impl Case {
        fn code(&self) -> &str {
            self.name.split('@').next().unwrap_or_default()
        }

        fn section(&self, name: &str) -> Option<&str> {
            self.sections.iter().find(|(one, _)| one == name).map(|(_, text)| text.as_str())
        }

        /// Writes its bad or its good side; what to check.
        fn write(&self, side: &str, folder: &Path) -> String {
            let overlay = self.section(&format!("{side}.overlay"));
            let (title, text) = self
                .sections
                .iter()
                .find(|(title, _)| {
                    title.starts_with(side)
                        && ![".overlay", ".pack"].iter().any(|end| title.ends_with(end))
                })
                .unwrap_or_else(|| panic!("{}: {side}", self.name));
            let ending = title.rsplit_once('.').unwrap().1;
            let mut text = text.clone();
            if ending == "yaml" {
                for field in BASE {
                    let key = field.split(':').next().unwrap();
                    if !text.lines().any(|line| line.starts_with(&format!("{key}:"))) {
                        text.push_str(field);
                        text.push('\n');
                    }
                }
            }
            let name = format!("{}-{side}", self.name);
            let about = "fanben: 1\nid: case\nname: 甲\nabout: 乙\nschemes: [scheme.yaml]\n";
            if let Some(pack) = self.section(&format!("{side}.pack")) {
                let folder = folder.join(&name);
                std::fs::create_dir(&folder).unwrap();
                std::fs::write(folder.join("scheme.yaml"), text).unwrap();
                std::fs::write(folder.join("pack.yaml"), format!("{about}{pack}")).unwrap();
                return name;
            }
            if let Some(overlay) = overlay {
                let pack = folder.join(&name);
                std::fs::create_dir(&pack).unwrap();
                std::fs::write(pack.join("scheme.yaml"), text).unwrap();
                std::fs::write(pack.join("overlay.yaml"), overlay).unwrap();
                let about = format!("{about}overlays: [overlay.yaml]\n");
                std::fs::write(pack.join("pack.yaml"), about).unwrap();
                return name;
            }
            let file = format!("{name}.{ending}");
            std::fs::write(folder.join(&file), text).unwrap();
            file
        }
    }

    fn cases() -> Vec<Case> {
        let entries = std::fs::read_dir(here("tests/check/cases")).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let case = |path: PathBuf| {
            let text = std::fs::read_to_string(&path).unwrap();
            let mut sections: Vec<(String, String)> = Vec::new();
            for line in text.lines() {
                if let Some(title) = line.strip_prefix("--- ") {
                    sections.push((title.to_owned(), String::new()));
                } else if let Some((_, section)) = sections.last_mut() {
                    section.push_str(line);
                    section.push('\n');
                }
            }
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            Case { path, name, text, sections }
        };
        paths.into_iter().map(case).collect()
    }

    #[test]
    fn every_case_is_found_and_its_neighbour_is_silent() {
        let folder = tempfile::tempdir().unwrap();
        let cases = cases();
        let sides: Vec<[String; 2]> = cases
            .iter()
            .map(|case| ["bad", "good"].map(|side| case.write(side, folder.path())))
            .collect();
        let paths: Vec<&str> = sides.iter().flatten().map(String::as_str).collect();
        let mut by_file: BTreeMap<String, Vec<Json>> = BTreeMap::new();
        for finding in findings(folder.path(), &paths) {
            let file = word(&finding, "file").split('/').next().unwrap().to_owned();
            by_file.entry(file).or_default().push(finding);
        }
        let mut wrong = String::new();
        for (case, [bad, good]) in cases.iter().zip(&sides) {
            let found = by_file.remove(bad).unwrap_or_default();
            if !found.iter().any(|finding| word(finding, "code") == case.code()) {
                let _ = writeln!(wrong, "{}: the bad side is not found out", case.name);
            }
            for finding in by_file.remove(good).unwrap_or_default() {
                if word(&finding, "severity") != "info" || word(&finding, "code") == case.code() {
                    let _ = writeln!(wrong, "{}: on the good side {}", case.name, line(&finding));
                }
            }
            let said: Vec<String> = found.iter().map(line).collect();
            let said = said.join("\n");
            if case.section("expect").unwrap_or_default().trim_end() != said {
                if std::env::var_os("UPDATE").is_some() {
                    let kept = case.text.split("--- expect").next().unwrap();
                    std::fs::write(&case.path, format!("{kept}--- expect\n{said}\n")).unwrap();
                } else {
                    let _ = writeln!(wrong, "{}: found is\n{said}", case.name);
                }
            }
        }
        assert!(wrong.is_empty(), "\n{wrong}");
    }

    #[test]
    fn every_code_has_a_case_and_a_row_in_the_docs() {
        let cases = cases();
        let page = std::fs::read_to_string(here("../../docs/checks.md")).unwrap();
        let rows: Vec<Vec<&str>> = page
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
            .collect();
        let mut wrong = Vec::new();
        for code in Code::ALL {
            if !cases.iter().any(|case| case.code() == code.id()) {
                wrong.push(format!("{} has no case", code.id()));
            }
            let name = format!("`{}`", code.id());
            let own: Vec<_> = rows.iter().filter(|row| row[0] == name).collect();
            match own.as_slice() {
                [row] if row[1] != code.severity().word() => {
                    wrong.push(format!("{} is {}", code.id(), code.severity().word()));
                }
                [row] if row.len() != 5 || row.iter().any(|cell| cell.is_empty()) => {
                    wrong.push(format!("the row of {} is not whole", code.id()));
                }
                [row] if row[4] != code.hint() => {
                    wrong.push(format!("{} is mended by: {}", code.id(), code.hint()));
                }
                [_] => {}
                all => wrong.push(format!("{} has {} rows", code.id(), all.len())),
            }
        }
        if rows.len() != Code::ALL.len() {
            wrong.push(format!("{} rows for {} codes", rows.len(), Code::ALL.len()));
        }
        assert!(wrong.is_empty(), "docs/checks.md:\n{}", wrong.join("\n"));
    }

    fn packs_in(folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(here("../..").join(folder)).unwrap();
        let mut packs: Vec<String> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("pack.yaml").is_file())
            .map(|path| format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap()))
            .collect();
        packs.sort();
        packs
    }

    #[test]
    fn the_packs_have_no_error_and_no_warning_and_an_info_for_every_sample_value() {
        let root = here("../..");
        let packs = packs_in("packs");
        let paths: Vec<&str> = packs.iter().map(String::as_str).collect();
        let found = findings(&root, &paths);
        let loud: Vec<String> =
            found.iter().filter(|one| word(one, "severity") != "info").map(line).collect();
        assert!(loud.is_empty(), "{}", loud.join("\n"));
        assert!(run(&root, &paths).status.success());
        let mut samples = 0;
        for pack in &packs {
            for entry in std::fs::read_dir(root.join(pack)).unwrap() {
                let text = std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
                let Ok(scheme) = fanben_model::scheme::read(&text) else { continue };
                samples += scheme.sample.len();
                for place in &scheme.sample {
                    let told = found.iter().any(|finding| {
                        word(finding, "code") == "sample-value"
                            && word(finding, "at") == place
                            && word(finding, "file").starts_with(pack.as_str())
                    });
                    assert!(told, "{pack} {place}");
                }
            }
        }
        assert!(samples > 50, "{samples}");
    }

    /// What is wrong with the published rubrics, and nothing else.
    #[test]
    fn the_real_rubrics_are_told_what_is_wrong_with_them_and_no_more() {
        let root = here("../..");
        let packs = packs_in("rubrics");
        let paths: Vec<&str> = packs.iter().map(String::as_str).collect();
        let mut said = String::new();
        for finding in findings(&root, &paths) {
            if word(&finding, "severity") != "info" {
                let _ = writeln!(said, "{} {}", word(&finding, "file"), line(&finding));
            }
        }
        let path = here("tests/check/rubrics.txt");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &said).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), said);
    }

    #[test]
    fn json_leaves_no_key_out_and_the_exit_code_says_whether_anything_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        std::fs::write(path.join("a.txt"), "153个村中,139个达标,占63.7%。").unwrap();
        std::fs::write(path.join("b.txt"), "153个村中,139个达标,占90.8%。").unwrap();
        std::fs::write(
            path.join("c.yaml"),
            format!("{}\nnotes: [{{text: a, says: b}}]\n", BASE.join("\n")),
        )
        .unwrap();
        let all = findings(path, &["a.txt", "b.txt", "c.yaml", "没有这个文件"]);
        assert_eq!(all.len(), 3, "{all:#?}");
        for finding in &all {
            let mut keys: Vec<&str> =
                finding.as_object().unwrap().keys().map(String::as_str).collect();
            keys.sort_unstable();
            let mut wanted = KEYS.to_vec();
            wanted.sort_unstable();
            assert_eq!(keys, wanted);
        }
        let code = |file: &str| run(path, &[file]).status.code();
        assert_eq!(code("a.txt"), Some(1));
        assert_eq!(code("b.txt"), Some(0));
        assert_eq!(code("c.yaml"), Some(0));
        assert_eq!(code("没有这个文件"), Some(1));
        let screen = String::from_utf8(run(path, &["a.txt", "c.yaml"]).stdout).unwrap();
        assert!(screen.contains("检查了2份:不能开办0处、错误1处、警告0处、提示1处"), "{screen}");
    }
}

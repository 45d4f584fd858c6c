//! Every pack's cases: `packs/<id>/good/*.yaml` and `bad/*.yaml` are read, rated by the `fanben`
//! command and compared with what they expect; `pins.yaml` says what the sample year comes to.
//! docs/packs.md says how to write one. `UPDATE=1 cargo test -p fanben --test packs` rewrites
//! what is expected, never what `must` hold.

#[cfg(test)]
mod case;
#[cfg(test)]
mod command;
#[cfg(test)]
mod holds;
#[cfg(test)]
mod pins;
#[cfg(test)]
mod report;
#[cfg(test)]
mod table;

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::{Path, PathBuf};

    use super::{case, pins};

    fn packs() -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let mut packs: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("pack.yaml").is_file())
            .collect();
        packs.sort();
        packs
    }

    /// The cases of one kind in all packs. Files that begin with `_` are only facts for others.
    fn cases(kind: &str) -> Vec<(PathBuf, PathBuf)> {
        let mut cases = Vec::new();
        for pack in packs() {
            let Ok(entries) = std::fs::read_dir(pack.join(kind)) else { continue };
            let mut files: Vec<PathBuf> =
                entries.map(|entry| entry.unwrap().path()).filter(|path| is_case(path)).collect();
            files.sort();
            cases.extend(files.into_iter().map(|file| (pack.clone(), file)));
        }
        cases
    }

    fn is_case(path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        Path::new(name).extension().is_some_and(|ending| ending == "yaml") && !name.starts_with('_')
    }

    fn report(failures: &[(PathBuf, String)]) {
        let mut text = String::new();
        for (file, says) in failures {
            let _ = writeln!(text, "\n── {}\n{says}", file.display());
        }
        assert!(failures.is_empty(), "{} 个案例不符{text}", failures.len());
    }

    #[test]
    fn good_cases_come_to_what_they_expect() {
        let failures: Vec<(PathBuf, String)> = cases("good")
            .into_iter()
            .filter_map(|(pack, file)| case::check(&pack, &file, true).err().map(|e| (file, e)))
            .collect();
        report(&failures);
    }

    #[test]
    fn bad_schemes_are_told_what_is_wrong_with_them() {
        let failures: Vec<(PathBuf, String)> = cases("bad")
            .into_iter()
            .filter_map(|(pack, file)| case::check(&pack, &file, false).err().map(|e| (file, e)))
            .collect();
        report(&failures);
    }

    #[test]
    fn sample_years_come_to_the_counts_they_pin() {
        let failures: Vec<(PathBuf, String)> = packs()
            .into_iter()
            .map(|pack| pack.join("pins.yaml"))
            .filter(|pins| pins.is_file())
            .filter_map(|file| pins::check(&file).err().map(|says| (file, says)))
            .collect();
        report(&failures);
    }
}

//! Every pack's cases: `packs/<id>/good/*.yaml` and `bad/*.yaml`, and those of `rubrics/`, are read,
//! rated by the `fanben` command and compared with what they expect; `pins.yaml` says what the sample
//! year comes to, `rubrics/README.md` how many clauses of real rubrics are read.
//! docs/packs.md says how to write one. `UPDATE=1 cargo test -p fanben --test packs` rewrites
//! what is expected, never what `must` hold.

#[cfg(test)]
mod case;
#[cfg(test)]
mod command;
#[cfg(test)]
mod counts;
#[cfg(test)]
mod documented;
#[cfg(test)]
mod holds;
#[cfg(test)]
mod pins;
#[cfg(test)]
mod report;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod table;

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::{Path, PathBuf};

    use super::{case, counts, documented, pins, sample};

    /// The packs of the places, then the real rubrics.
    fn packs() -> Vec<PathBuf> {
        ["packs", "rubrics"].into_iter().flat_map(packs_in).collect()
    }

    fn packs_in(folder: &str) -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
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
    fn the_documented_scheme_is_read_without_a_complaint() {
        documented::check().unwrap();
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
    fn the_counts_of_the_rubrics_are_stated() {
        counts::check(&packs_in("rubrics")).unwrap();
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

    #[test]
    fn the_same_pack_gives_the_same_bytes() {
        let failures: Vec<(PathBuf, String)> = packs()
            .into_iter()
            .filter(|pack| pack.join("sample.yaml").is_file())
            .filter_map(|pack| sample::is_the_same_twice(&pack).err().map(|says| (pack, says)))
            .collect();
        report(&failures);
    }

    #[test]
    fn mistakes_in_a_sample_year_are_told_with_their_place() {
        let with = |rest: &str| {
            sample::says(&format!(
                "fanben: 1\nseed: 1\nperiod: '2026'\nunits:\n\
                 - {{id: 县, code: '990101', name: {{given: [甲县]}}}}\n\
                 - {{id: 村, under: 县, count: 4, name: {{after: 村}}}}\n{rest}"
            ))
        };
        let wrong = [
            ("sheet: []\n", "第7行第1列读不懂:不认识“sheet”;是不是“sheets”?这里可以写的有"),
            ("sheets:\n- {file: a, of: 社区, columns: [编码]}\n", "sheets.a:没有叫“社区”的层级"),
            ("sheets:\n- {file: a, of: 村, columns: [人均]}\n", "sheets.a:没有“人均”这一列的数据"),
            (
                "cohorts:\n- {of: 村, groups: {好: 3, 差: 3}}\nsheets: []\n",
                "cohorts.好、差:共 4 个对象,除指名的外有 4 个,各组合计 6 个,对不上",
            ),
            (
                "columns:\n- {of: 村, keys: {甲: {same: 乙}}}\nsheets: []\n",
                "columns.1.甲·2026:前面没有“乙·2026”这一列",
            ),
            (
                "columns:\n- {of: 村, keys: {甲: {choose: {是: 1}, between: [1, 2]}}}\nsheets: []\n",
                "by、choose、between、same 要写一个,且只能写一个",
            ),
            ("columns:\n- {of: 村, keys: {甲: 0.5}}\nsheets: []\n", "小数要写在引号里"),
            (
                "pinned: [{code: '990101999000', name: 乙}]\nsheets: []\n",
                "pinned:没有编码为 990101999000 的单位或人员",
            ),
            ("units: []\nsheets: []\n", "“units”写了两次"),
        ];
        for (rest, says) in wrong {
            let said = with(rest);
            assert!(said.contains(says), "{rest}\n应说 {says}\n却说 {said}");
        }
        assert!(
            with("sheets: [{file: a, of: 村, columns: [编码, 名称]}]\n").contains("写了 1 个文件")
        );
    }
}

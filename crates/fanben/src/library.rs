//! Where schemes come from: a file, or a pack that is built into the program.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use fanben_model::liaison::Duty;
use fanben_model::rights::{Role, separated};
use fanben_model::scheme::{self, NotAScheme, Overlay, Scheme};
use include_dir::{Dir, include_dir};
use serde::Deserialize;

static PACKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../packs");

/// A pack: everything one place's programme is, as data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pack {
    /// The version of this format: 1.
    pub(crate) fanben: u32,
    /// Its short name.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// What it is about.
    pub(crate) about: String,
    /// Its schemes, the main one first.
    pub(crate) schemes: Vec<String>,
    /// Townships' overlays.
    #[serde(default)]
    pub(crate) overlays: Vec<String>,
    /// Who does what at which level.
    #[serde(default)]
    pub(crate) roles: Vec<Role>,
    /// Who looks after whom.
    #[serde(default)]
    pub(crate) liaison: Vec<Duty>,
}

/// A folder of data: on disk or built in.
#[derive(Debug, Clone)]
pub(crate) enum Folder {
    Disk(PathBuf),
    BuiltIn(PathBuf),
}

impl Folder {
    /// The text of a file in the folder.
    pub(crate) fn text(&self, name: &str) -> anyhow::Result<String> {
        match self {
            Self::Disk(folder) => {
                let path = folder.join(name);
                std::fs::read_to_string(&path)
                    .with_context(|| format!("读不了文件 {}", path.display()))
            }
            Self::BuiltIn(folder) => {
                let path = folder.join(name);
                let file = PACKS
                    .get_file(&path)
                    .with_context(|| format!("方案包里没有 {}", path.display()))?;
                Ok(file.contents_utf8().unwrap_or_default().to_owned())
            }
        }
    }
}

/// A scheme with the folder its other files are in.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) folder: Folder,
    pub(crate) scheme: Scheme,
    pub(crate) overlays: Vec<Overlay>,
}

/// The names of the packs built in.
pub(crate) fn packs() -> Vec<&'static str> {
    PACKS.dirs().filter_map(|dir| dir.path().file_name()?.to_str()).collect()
}

/// Finds a pack by name, or by the path of its folder.
pub(crate) fn pack(name: &str) -> anyhow::Result<(Folder, Pack)> {
    let folder = if Path::new(name).join("pack.yaml").is_file() {
        Folder::Disk(PathBuf::from(name))
    } else if PACKS.get_dir(name).is_some() {
        Folder::BuiltIn(PathBuf::from(name))
    } else {
        bail!("没有叫“{name}”的方案包;现有:{}", packs().join("、"));
    };
    let text = folder.text("pack.yaml")?;
    let pack: Pack = scheme::from_yaml(&text)
        .map_err(|error| not_a_scheme(&format!("{name}/pack.yaml"), &error))?;
    if pack.fanben != 1 {
        bail!("{name}/pack.yaml:只认识第1版格式(fanben: 1)");
    }
    if let Some(role) = separated(&pack.roles).first() {
        bail!("{name}/pack.yaml:角色“{role}”既管系统又管评分,三员要分设,也不能参加评分");
    }
    Ok((folder, pack))
}

/// Finds a scheme: the path of a file, the name of a pack (its first scheme), or `pack/scheme`.
pub(crate) fn scheme(name: &str) -> anyhow::Result<Found> {
    let path = Path::new(name);
    if path.is_file() {
        let (folder, file) = beside(path);
        return in_folder(folder, &file);
    }
    if let Ok((folder, pack)) = pack(name) {
        let first = pack.schemes.first().with_context(|| format!("方案包“{name}”里没有办法"))?;
        return in_folder(folder, first);
    }
    if let Some((pack_name, file)) = name.split_once('/')
        && let Ok((folder, _)) = pack(pack_name)
    {
        let file = if Path::new(file).extension().is_some() {
            file.to_owned()
        } else {
            format!("{file}.yaml")
        };
        return in_folder(folder, &file);
    }
    bail!("找不到办法“{name}”:它既不是文件,也不是方案包;现有方案包:{}", packs().join("、"))
}

/// The folder a file is in, and its name there.
pub(crate) fn beside(path: &Path) -> (Folder, String) {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let folder = Folder::Disk(parent.unwrap_or(Path::new(".")).to_owned());
    let file = path.file_name().map(|file| file.to_string_lossy().into_owned());
    (folder, file.unwrap_or_default())
}

/// What a folder's `pack.yaml` says, if it has one that can be read.
pub(crate) fn pack_in(folder: &Folder) -> Option<Pack> {
    scheme::from_yaml(&folder.text("pack.yaml").ok()?).ok()
}

/// A scheme in a folder, with the overlays its pack lists for it.
pub(crate) fn in_folder(folder: Folder, file: &str) -> anyhow::Result<Found> {
    let text = folder.text(file)?;
    let scheme = scheme::read(&text).map_err(|error| not_a_scheme(file, &error))?;
    let mut overlays = Vec::new();
    if let Ok(text) = folder.text("pack.yaml") {
        let pack: Pack =
            scheme::from_yaml(&text).map_err(|error| not_a_scheme("pack.yaml", &error))?;
        for name in pack.overlays {
            let read = scheme::read_overlays(&folder.text(&name)?)
                .map_err(|error| not_a_scheme(&name, &error))?;
            overlays.extend(read.into_iter().filter(|overlay| overlay.overlay == scheme.id));
        }
    }
    Ok(Found { folder, scheme, overlays })
}

fn not_a_scheme(file: &str, error: &NotAScheme) -> anyhow::Error {
    anyhow::anyhow!("{file} {error}")
}

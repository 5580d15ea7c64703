//! Embeds the built-in action files and what lies beside them: whatever lies in `src/actions/builtin/`, so that adding one
//! is adding a file. Fixtures, golden outputs and test questions come along, so that `actions test` runs them anywhere.

/// What the router learns from its lines is learnt here, so that nobody waits for it.
#[path = "src/actions/examples/"]
mod examples {
    mod bag;
    mod folded;
    pub(crate) mod school;
}

use examples::school;
use std::{env, fs, io, path::Path};

/// Endings of what lies beside an action.
pub(crate) const BESIDE: &[&str] = &[".cases.toml", ".golden.txt", ".questions.jsonl"];

/// The Rust list of the files of a folder with one of these endings: each one's name and text.
pub(crate) fn embedded(folder: &Path, endings: &[&str]) -> io::Result<String> {
    let mut names: Vec<String> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<_>>>()?
        .into_iter()
        .filter(|name| endings.iter().any(|ending| name.ends_with(ending)))
        .collect();
    names.sort();
    let entries = names.iter().map(|name| {
        let path = folder.join(name);
        format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string())
    });
    Ok(format!("&[\n{}]\n", entries.collect::<String>()))
}

fn main() -> io::Result<()> {
    let folder = Path::new("src/actions/builtin");
    println!("cargo::rerun-if-changed={}", folder.display());
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&root).join(folder);
    fs::write(Path::new(&out).join("builtin_actions.rs"), embedded(&folder, &[".md"])?)?;
    fs::write(Path::new(&out).join("builtin_beside.rs"), embedded(&folder, BESIDE)?)?;
    let said = "src/actions/examples/said.txt";
    println!("cargo::rerun-if-changed={said}");
    for part in ["bag", "folded", "school"] {
        println!("cargo::rerun-if-changed=src/actions/examples/{part}.rs");
    }
    fs::write(Path::new(&out).join("said.weights"), school::learn(&fs::read_to_string(said)?))
}

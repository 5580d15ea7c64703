//! Embeds the built-in action files: whatever lies in `src/actions/builtin/`, so that adding one is adding a file. Test
//! questions and fixtures may lie beside them; they stay out of the program.

use std::{env, fs, io, path::Path};

/// The Rust list of the action files in a folder: each one's name and text.
pub(crate) fn embedded(folder: &Path) -> io::Result<String> {
    let mut names: Vec<String> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<_>>>()?
        .into_iter()
        .filter(|name| name.ends_with(".md"))
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
    fs::write(Path::new(&out).join("builtin_actions.rs"), embedded(&Path::new(&root).join(folder))?)
}

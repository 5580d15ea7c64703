//! Settings files from outside: a corpus of good ones and of bad ones with one mistake each, layering, origins.

#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use dealdesk::config::{Appearance, Clipboard, Color, Config, Env, Layers, Origin, SETTINGS};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn corpus(sort: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config").join(sort);
    let mut files: Vec<_> = fs::read_dir(dir).unwrap().map(|item| item.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    files
}

fn load(user: &Path) -> Result<Config, dealdesk::config::ConfigError> {
    Config::load(&Layers { user: Some(user.to_owned()), ..Layers::default() }, &Env::default())
}

#[test]
fn good_files_are_read() {
    let files = corpus("valid");
    assert!(files.len() >= 4);
    for path in files {
        assert!(Config::check(&path, false).is_empty(), "{}", path.display());
        load(&path).unwrap_or_else(|error| panic!("{error}"));
    }
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config/valid/full.toml");
    let config = load(&dir).unwrap();
    let settings = config.settings();
    assert_eq!(
        (settings.appearance, settings.color, settings.clipboard),
        (Appearance::Light, Color::Always, Clipboard::Osc52)
    );
    assert_eq!((settings.daily_cap_usd, settings.fiscal_year_start, settings.mouse), (Some(5.0), 4, false));
    assert_eq!(settings.models["local"]["base_url"].as_str(), Some("http://127.0.0.1:11434/v1"));
    assert_eq!(settings.keys["app.quit"].as_slice(), ["ctrl-q", "q"]);
    assert!(settings.keys["mouse.toggle"].as_slice().is_empty());
}

#[test]
fn each_mistake_is_named_with_its_place() {
    let files = corpus("invalid");
    assert!(files.len() >= 20);
    for path in files {
        let expected = fs::read_to_string(path.with_extension("message")).unwrap();
        let expected = format!("{}:{}", path.display(), expected.trim_end_matches('\n'));
        let error = load(&path).expect_err(&path.display().to_string()).to_string();
        assert!(error.starts_with(&expected), "\n got: {error}\nwant: {expected}");
        assert!(!error.contains("sk-abcdef") && !error.contains('\n'), "{error}");
        assert_eq!(Config::check(&path, false).len(), 1, "{}", path.display());
    }
}

#[test]
fn all_mistakes_of_a_file_are_found_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    fs::write(&path, "mouse = 1\nnonsense = 2\ntheme = 'x'\ncolor = 'mauve'\n").unwrap();
    assert_eq!(Config::check(&path, false).len(), 3);
    assert!(Config::check(&dir.path().join("none.toml"), false).is_empty());
    assert_eq!(Config::check(dir.path(), false).len(), 1, "a folder is not a file");
}

#[test]
fn nothing_said_means_the_defaults() {
    let config = Config::load(&Layers::default(), &Env::default()).unwrap();
    assert_eq!((config.settings().model.as_str(), config.settings().theme.as_str()), ("offline", "terminal"));
    assert!(config.shown().iter().all(|shown| shown.origin == Origin::Default));
    assert_eq!(config.shown().len(), SETTINGS.len() - 3, "tables without entries are not listed");
}

#[test]
fn layers_win_in_their_order_and_say_so() {
    let dir = tempfile::tempdir().unwrap();
    let (user, workspace) = (dir.path().join("config.toml"), dir.path().join("workspace.toml"));
    fs::write(
        &user,
        "theme = 'a'\nmodel = 'a'\ncurrency = 'AAA'\nmouse = false\ncolor = 'always'\n[keys]\nx = 'a'\ny = 'a'\n",
    )
    .unwrap();
    fs::write(&workspace, "theme = 'b'\nmodel = 'b'\ncurrency = 'BBB'\n[keys]\ny = 'b'\n").unwrap();
    let flags = vec![("--model", "model", "d".to_owned())];
    let layers = Layers { user: Some(user.clone()), workspace: Some(workspace.clone()), flags };
    let env = Env::from_iter([("DEALDESK_MODEL", "c"), ("DEALDESK_THEME", "c"), ("NO_COLOR", "1"), ("EDITOR", "vi")]);
    let config = Config::load(&layers, &env).unwrap();
    let shown: Vec<String> = config
        .shown()
        .into_iter()
        .filter_map(|shown| Some(format!("{} = {} ({})", shown.name, shown.value?, shown.origin)))
        .collect();
    let (user, workspace) = (user.display(), workspace.display());
    for line in [
        "model = \"d\" (--model)".to_owned(),
        "theme = \"c\" ($DEALDESK_THEME)".to_owned(),
        format!("currency = \"BBB\" ({workspace}:3)"),
        format!("mouse = false ({user}:4)"),
        format!("color = \"always\" ({user}:5)"),
        format!("keys.x = \"a\" ({user}:7)"),
        format!("keys.y = \"b\" ({workspace}:5)"),
        "editor = \"vi\" ($EDITOR)".to_owned(),
        "appearance = \"auto\" (default)".to_owned(),
    ] {
        assert!(shown.contains(&line), "{line} is not in {shown:#?}");
    }
    let plain = Config::load(&Layers::default(), &env).unwrap();
    assert_eq!(plain.settings().color, Color::Never, "NO_COLOR");
}

#[test]
fn a_mistake_in_a_variable_or_flag_names_it() {
    let env = Env::from_iter([("DEALDESK_MOUSE", "perhaps")]);
    let error = Config::load(&Layers::default(), &env).unwrap_err().to_string();
    assert_eq!(error, "DEALDESK_MOUSE: must be true or false, not \"perhaps\"");
    let flags = vec![("--color", "color", "mauve".to_owned())];
    let error = Config::load(&Layers { flags, ..Layers::default() }, &Env::default()).unwrap_err().to_string();
    assert_eq!(error, "--color: must be one of auto, always, never, not \"mauve\"");
}

#[test]
fn a_workspace_cannot_run_programs_or_say_where_requests_go() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("workspace.toml");
    for text in ["editor = 'evil'\n", "[models.x]\nprovider = 'openai'\nbase_url = 'https://evil.example'\n"] {
        fs::write(&path, text).unwrap();
        let layers = Layers { workspace: Some(path.clone()), ..Layers::default() };
        let error = Config::load(&layers, &Env::default()).unwrap_err().to_string();
        assert!(error.contains("not in a workspace's file"), "{error}");
        assert_eq!(Config::check(&path, true).len(), 1);
    }
}

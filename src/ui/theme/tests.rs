//! Every theme that comes with the program is complete and legible; every mistake is named.

use std::path::{Path, PathBuf};

use ratatui::style::Style;

use super::*;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn the_folder_is_what_is_embedded() {
    let mut embedded = NAMES.map(str::to_owned).to_vec();
    embedded.sort();
    assert_eq!(names_in(&root().join("themes")), embedded);
    for name in NAMES {
        assert_eq!(builtin(name).unwrap().name, name);
    }
    assert_ne!(Theme::default(), Theme::plain());
}

#[test]
fn text_of_true_colour_themes_is_legible() {
    for (name, least) in [("dusk", 4.5), ("paper", 4.5), ("high-contrast", 7.0)] {
        let theme = builtin(name).unwrap();
        let ground = theme.style(Role::Text);
        for role in Role::ALL.into_iter().filter(|role| !matches!(role, Role::Border | Role::BorderFocus)) {
            let style = ground.patch(theme.style(role));
            let ratio = contrast(style.fg.unwrap(), style.bg.unwrap()).unwrap();
            assert!(ratio >= least, "{name}: {} has {ratio:.2}", role.name());
        }
        let on_line = theme.style(Role::CursorLine);
        for role in [Role::Muted, Role::Warning, Role::Danger, Role::Accent, Role::Success] {
            let style = ground.patch(theme.style(role)).patch(on_line);
            let ratio = contrast(style.fg.unwrap(), style.bg.unwrap()).unwrap();
            assert!(ratio >= 4.5, "{name}: {} on the cursor line has {ratio:.2}", role.name());
        }
    }
}

#[test]
fn the_default_theme_fits_any_ground() {
    let unsafe_on_some = [Color::Black, Color::White, Color::Gray, Color::DarkGray, Color::Yellow, Color::LightYellow];
    let theme = Theme::default();
    for role in Role::ALL {
        let style = theme.style(role);
        assert!(!style.fg.is_some_and(|fg| unsafe_on_some.contains(&fg)), "{}", role.name());
        assert!(style.bg.is_none_or(|bg| bg == Color::Reset), "{}", role.name());
    }
}

#[test]
fn without_color_the_selection_stays_visible() {
    for name in NAMES {
        let theme = builtin(name).unwrap().without_color();
        for role in Role::ALL {
            assert_eq!((theme.style(role).fg, theme.style(role).bg), (None, None), "{name}");
        }
        assert!(!theme.style(Role::Selection).add_modifier.is_empty(), "{name}");
        assert_ne!(theme.style(Role::Selection), theme.style(Role::Text), "{name}");
    }
}

#[test]
fn a_role_left_out_looks_like_its_fallback() {
    let only = |name: &str| Ok((name == "t").then(|| "[roles]\naccent = 'red'\ndanger = '#ff0000'".to_owned()));
    let theme = parse::named("t", &only).unwrap();
    assert_eq!(theme.style(Role::Key), Style::new().fg(Color::Red));
    assert_eq!(theme.style(Role::DiffDel).fg, theme.style(Role::Danger).fg);
    assert_eq!(theme.style(Role::Text), Style::new());
}

#[test]
fn a_theme_of_the_user_inherits_and_overrides() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.toml"), "inherits = 'dusk'\n[roles]\naccent = 'violet'\n").unwrap();
    let (mine, dusk) = (load("mine", folder.path()).unwrap(), builtin("dusk").unwrap());
    assert_eq!((mine.name.as_str(), mine.appearance), ("mine", Appearance::Dark));
    assert_eq!(mine.style(Role::Accent).fg, dusk.style(Role::Badge).fg);
    assert_eq!(mine.style(Role::Text), dusk.style(Role::Text));
    assert!(matches!(load("../secret", folder.path()), Err(ThemeError::Unknown { .. })));
}

#[test]
fn every_mistake_is_named() {
    let folder = root().join("tests/fixtures/themes/invalid");
    let report: String =
        names_in(&folder).iter().map(|name| format!("{}\n", load(name, &folder).unwrap_err())).collect();
    insta::assert_snapshot!(report);
}

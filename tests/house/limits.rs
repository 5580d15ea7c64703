//! `docs/limits.md` says of every built-in action what its file says that it cannot do.

use dealdesk::actions::Registry;
use std::fmt::Write;
use std::path::Path;

const HEAD: &str = "# What the actions cannot do

One list for who decides whether dealdesk fits. Each sentence stands in the action's own file under `limits:`; `dealdesk
can ACTION` shows it, and `dealdesk eval triage` sorts failed test questions by it ([eval.md](eval.md)). What holds for
all of them: nothing is written or sent without a yes, and without a model answers are computed, quoted and worded by
rules.
";

#[test]
fn every_action_says_what_it_cannot_do_and_the_page_has_it() {
    let mut page = HEAD.to_owned();
    for action in Registry::builtin().iter() {
        assert!(!action.limits.is_empty(), "{} says nothing of what it cannot do", action.name);
        write!(page, "\n## {} (`{}`)\n", action.title, action.name).unwrap();
        action.limits.iter().for_each(|limit| writeln!(page, "- {limit}").unwrap());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/limits.md");
    let shown = std::fs::read_to_string(&path).unwrap_or_default();
    if shown != page && std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, page).unwrap();
        return;
    }
    assert_eq!(shown, page, "run with UPDATE_DOCS=1 to write the page anew");
}

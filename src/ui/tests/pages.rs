//! Texts over the panes: what is new, and a feedback before it is saved.

use super::*;
use crate::app::Effect;

const NEWS: &str = "## 0.2.0\n\n### Added\n- A tour: **dealdesk demo --tour**.\n- `V` shows this.";

fn typed(model: &mut Model, words: &str) {
    update(model, Msg::Input(Input::Paste(words.into())));
}

#[test]
fn what_is_new_is_told_in_a_line_and_read_on_a_key() {
    let mut model = model((100, 24));
    update(&mut model, Msg::Loaded(Loaded::Newer { version: safe("0.2.0"), things: 2 }));
    assert!(frame(&mut model).contains("dealdesk 0.2.0: 2 new things · V shows them"));
    assert_eq!(press(&mut model, "V"), [Effect::ShowNews]);
    update(&mut model, Msg::Loaded(Loaded::News(safe(NEWS))));
    insta::assert_snapshot!("news", frame(&mut model));
    press(&mut model, "esc");
    assert!(model.overlay.is_none());
}

#[test]
fn a_feedback_is_written_read_and_only_then_saved() {
    let mut model = model((100, 24));
    press(&mut model, "ctrl-p");
    typed(&mut model, "write feedback");
    press(&mut model, "enter");
    typed(&mut model, "the list jumps");
    assert_eq!(press(&mut model, "s"), [], "it is a letter of the remark");
    assert_eq!(press(&mut model, "enter"), [Effect::MakeReport("the list jumpss".into())]);
    assert_eq!(press(&mut model, "s"), [], "there is nothing to be seen yet");
    let bundle = "# dealdesk feedback\n\n## Remark\n\nthe list jumps\n\n## Program\n\n- version: 0.2.0\n";
    update(&mut model, Msg::Loaded(Loaded::Report { text: safe(bundle), ready: true }));
    insta::assert_snapshot!("feedback", frame(&mut model));
    press(&mut model, "e");
    assert_eq!(press(&mut model, "s"), [], "the remark is being changed: what is shown is not what would be saved");
    press(&mut model, "enter");
    update(&mut model, Msg::Loaded(Loaded::Report { text: safe("a value is left"), ready: false }));
    assert_eq!(press(&mut model, "s"), [], "what was refused is not saved");
    update(&mut model, Msg::Loaded(Loaded::Report { text: safe(bundle), ready: true }));
    assert_eq!(press(&mut model, "s"), [Effect::SaveReport]);
    assert!(model.overlay.is_none());
}

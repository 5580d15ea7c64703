//! A proposal or an undo: old → new field by field under the name of its record, the quoted source below.
//!
//! What records, models and files say stands behind a bar that it cannot reach; signs, counts and keys stand outside
//! it, so that no text can look like a decision or a key. A long value is shown whole, line by line.

use super::centred;
use super::keys::{self, Pieces, key, word};
use crate::app::Model;
use crate::app::command::{COMMANDS, Command, CommandId, Scope};
use crate::app::proposal::{Choice, Kind, Line, Review, ThreeWay};
use crate::ui::composer::edit;
use crate::ui::paint::Paint;
use crate::ui::text;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// Columns left of what records say: selection, sign, space, bar, space.
const MARGIN: u16 = 5;
/// Most columns of a label.
const LABEL: usize = 18;
/// Widest box.
const WIDEST: u16 = 110;

/// Pieces of one row, behind the bar unless `own`.
struct Row {
    /// The line of the review that it belongs to.
    of: Option<usize>,
    /// The sign in the margin.
    sign: (&'static str, Role),
    /// Whether the program itself speaks.
    own: bool,
    pieces: Pieces,
    right: (String, Role),
    /// Whether the editor of the value stands here, behind this many columns.
    editor: Option<u16>,
}

impl Row {
    fn said(of: Option<usize>, pieces: Vec<(String, Role)>) -> Self {
        Self { of, sign: (" ", Role::Text), own: false, pieces, right: (String::new(), Role::Muted), editor: None }
    }

    fn own(words: String, role: Role) -> Self {
        Self { own: true, ..Self::said(None, vec![(words, role)]) }
    }
}

/// Draws it and gives the place of the caret where a value is edited.
pub(super) fn draw(model: &Model, review: &Review, paint: &mut Paint<'_>) -> Option<Position> {
    let screen = paint.above();
    let width = WIDEST.min(screen.width.saturating_sub(if screen.width > 60 { 4 } else { 0 }));
    let inner = usize::from(width.saturating_sub(4 + MARGIN)).max(1);
    let rows = rows(review, inner);
    let foot = foot(model, review, usize::from(width.saturating_sub(4)).max(1));
    let wanted = u16::try_from(rows.len() + foot.len() + 2).unwrap_or(u16::MAX);
    let area = centred(paint, width, wanted.min(screen.height.saturating_sub(u16::from(screen.height > 20) * 2)));
    let inside = paint.frame(area, if review.purpose_is_undo() { "Undo" } else { "Proposal" });
    let foot_height = u16::try_from(foot.len()).unwrap_or(u16::MAX).min(inside.height.saturating_sub(1));
    let list = Rect { height: inside.height.saturating_sub(foot_height), ..inside };
    let caret = draw_rows(review, &rows, list, paint);
    for (row, pieces) in foot.iter().take(usize::from(foot_height)).enumerate() {
        let y = list.bottom() + u16::try_from(row).unwrap_or(0);
        let pieces: Vec<(&str, Role)> = pieces.iter().map(|(words, role)| (words.as_str(), *role)).collect();
        paint.pieces(inside.x, y, inside.width, &pieces);
    }
    caret
}

fn draw_rows(review: &Review, rows: &[Row], list: Rect, paint: &mut Paint<'_>) -> Option<Position> {
    let height = usize::from(list.height);
    let top = top(review, rows, height);
    let mut caret = None;
    for (at, row) in rows.iter().skip(top).take(height).enumerate() {
        let y = list.y + u16::try_from(at).unwrap_or(u16::MAX);
        let x = if row.own { list.x } else { list.x + MARGIN };
        let room = list.right().saturating_sub(x);
        if !row.own {
            paint.put(list.x + 1, y, 1, row.sign.0, row.sign.1);
            paint.put(list.x + 3, y, 1, "│", Role::Border);
        }
        let taken = paint.put_right(list.right(), y, room / 3, &row.right.0, row.right.1);
        let room = room.saturating_sub(if taken > 0 { taken + 1 } else { 0 });
        let pieces: Vec<(&str, Role)> = row.pieces.iter().map(|(words, role)| (words.as_str(), *role)).collect();
        paint.pieces(x, y, room, &pieces);
        if row.of == Some(review.at) && !review.finishing {
            paint.put(list.x, y, 1, "▌", Role::Accent);
        }
        if let (Some(before), Some(editor)) = (row.editor, &review.editor) {
            let place = Rect::new(x + before, y, room.saturating_sub(before).max(1), 1);
            caret = Some(edit(editor, place, paint));
        }
    }
    if top + height < rows.len() && height > 0 {
        let more = format!(" ↓ {} more ", rows.len() - top - height);
        paint.put_right(list.right(), list.bottom(), list.width, &more, Role::Accent);
    }
    caret
}

/// The first row to draw: the selected line is in sight, with its record's name where there is room.
fn top(review: &Review, rows: &[Row], height: usize) -> usize {
    let selected = |row: &&Row| row.of == Some(review.at);
    let last = rows.len().saturating_sub(height);
    if review.finishing {
        return last;
    }
    let Some(start) = rows.iter().position(|row| selected(&row)) else { return 0 };
    let end = start + rows[start..].iter().take_while(selected).count();
    let lowest =
        if end <= height { 0 } else { start.saturating_sub(1).min(end - height).max(end.min(start + height) - height) };
    (lowest + review.scroll).min(last.max(lowest))
}

fn rows(review: &Review, width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in text::wrap(&review.title, width) {
        rows.push(Row::said(None, vec![(line, Role::Heading)]));
    }
    rows.push(Row::said(None, vec![(review.from.to_string(), Role::Muted)]));
    let mut record = None;
    for (at, line) in review.lines.iter().enumerate() {
        if record != Some(&line.record) {
            rows.push(Row::own(String::new(), Role::Text));
            rows.push(Row::said(None, vec![(line.name.to_string(), Role::Heading)]));
            record = Some(&line.record);
        }
        rows.extend(line_rows(review, at, line, width));
    }
    if !review.notes.is_empty() {
        rows.push(Row::own(String::new(), Role::Text));
    }
    for note in &review.notes {
        for (part, words) in text::wrap(note, width).into_iter().enumerate() {
            let sign = if part == 0 { ("!", Role::Warning) } else { (" ", Role::Text) };
            rows.push(Row { sign, ..Row::said(None, vec![(words, Role::Muted)]) });
        }
    }
    rows
}

fn line_rows(review: &Review, at: usize, line: &Line, width: usize) -> Vec<Row> {
    let choice = review.choices.get(at).cloned().unwrap_or_default();
    let label = LABEL.min(width / 3);
    let mut rows = match &line.kind {
        Kind::Conflict(three) => three_way(at, line, three, &choice, width),
        Kind::Free | Kind::Given | Kind::Past(_) => old_and_new(at, line, &choice, label, width),
    };
    if at == review.at && review.editor.is_some() {
        let head = format!("{}  ", text::pad("new value", label));
        let before = u16::try_from(text::width(&head)).unwrap_or(0);
        rows.push(Row { editor: Some(before), ..Row::said(Some(at), vec![(head, Role::Key)]) });
    }
    if let Some(quote) = &line.quote {
        let inner = width.saturating_sub(2).max(1);
        let words = format!("“{}”", quote.text);
        for said in text::wrap(&words, inner) {
            rows.push(Row::said(Some(at), vec![("│ ".to_owned(), Role::Border), (said, Role::Quote)]));
        }
        let from = format!("from {}", quote.from);
        rows.push(Row::said(Some(at), vec![("│ ".to_owned(), Role::Border), (from, Role::Muted)]));
    }
    if let Some(first) = rows.first_mut() {
        first.sign = sign(&line.kind, &choice);
        first.right = (
            state(line, &choice, review.purpose_is_undo()),
            if matches!(choice, Choice::Open) { Role::Muted } else { first.sign.1 },
        );
    }
    rows
}

/// `Label  old → new` on one line, or each below the other where they do not fit.
fn old_and_new(at: usize, line: &Line, choice: &Choice, label: usize, width: usize) -> Vec<Row> {
    let new = match choice {
        Choice::Take(Some(edited)) => edited.as_str(),
        _ => line.new.as_str(),
    };
    let (old_role, new_role) = match choice {
        Choice::Refuse => (Role::Text, Role::DiffDel),
        _ => (Role::Muted, Role::DiffAdd),
    };
    let head = format!("{}  ", text::pad(&line.label, label));
    let room = width.saturating_sub(text::width(&head) + 14);
    let one_line = !line.old.contains('\n') && !new.contains('\n');
    if one_line && text::width(&line.old) + text::width(new) + 3 <= room {
        let pieces = vec![
            (head, Role::Text),
            (line.old.to_string(), old_role),
            (" → ".to_owned(), Role::Muted),
            (new.to_owned(), new_role),
        ];
        return vec![Row::said(Some(at), pieces)];
    }
    let mut rows = vec![Row::said(Some(at), vec![(line.label.to_string(), Role::Text)])];
    rows.extend(value(at, "- ", &line.old, old_role, width));
    rows.extend(value(at, "+ ", new, new_role, width));
    rows
}

fn value(at: usize, head: &str, value: &str, role: Role, width: usize) -> Vec<Row> {
    let indent = text::width(head);
    let lines = text::wrap(value, width.saturating_sub(indent).max(1));
    let row = |(part, words): (usize, String)| {
        let head = if part == 0 { head.to_owned() } else { " ".repeat(indent) };
        Row::said(Some(at), vec![(head, Role::Muted), (words, role)])
    };
    lines.into_iter().enumerate().map(row).collect()
}

/// What it was, what is there now, and what taking it would write.
fn three_way(at: usize, line: &Line, three: &ThreeWay, choice: &Choice, width: usize) -> Vec<Row> {
    let mine = match choice {
        Choice::Take(Some(edited)) => edited.as_str(),
        _ => three.mine.1.as_str(),
    };
    let (now_role, mine_role) = match choice {
        Choice::Open => (Role::Text, Role::Text),
        Choice::Take(_) => (Role::DiffDel, Role::DiffAdd),
        Choice::Refuse => (Role::DiffAdd, Role::DiffDel),
    };
    let mut rows = vec![Row::said(Some(at), vec![(line.label.to_string(), Role::Text)])];
    for (word, said, role) in [
        (three.was.0, three.was.1.as_str(), Role::Muted),
        ("now", &three.now, now_role),
        (three.mine.0, mine, mine_role),
    ] {
        rows.extend(value(at, &text::pad(word, 10), said, role, width));
    }
    // Last, so that the values themselves are in sight where there is little room.
    for why in text::wrap(&three.why, width) {
        rows.push(Row::said(Some(at), vec![(why, Role::Warning)]));
    }
    rows
}

fn sign(kind: &Kind, choice: &Choice) -> (&'static str, Role) {
    match (kind, choice) {
        (Kind::Past(_), _) => ("–", Role::Muted),
        (Kind::Given, _) | (_, Choice::Take(_)) => ("✓", Role::Success),
        (_, Choice::Refuse) => ("✗", Role::Danger),
        (Kind::Conflict(_), Choice::Open) => ("!", Role::Warning),
        (Kind::Free, Choice::Open) => ("?", Role::Accent),
    }
}

/// In a word what becomes of a line, or who derived it.
fn state(line: &Line, choice: &Choice, undo: bool) -> String {
    match (&line.kind, choice) {
        (Kind::Past(how), _) => how.to_string(),
        (_, Choice::Take(_)) if undo => "put back".to_owned(),
        (Kind::Conflict(_), Choice::Refuse) => "stays as now".to_owned(),
        (_, Choice::Take(Some(_))) => "taken, edited".to_owned(),
        (_, Choice::Take(None)) => "taken".to_owned(),
        (_, Choice::Refuse) => "refused".to_owned(),
        (_, Choice::Open) => line.by.map(|by| format!("by {}", by.as_str())).unwrap_or_default(),
    }
}

/// Below the list: what was wrong, what the last key would do, and the keys.
fn foot(model: &Model, review: &Review, width: usize) -> Vec<Pieces> {
    let mut foot = vec![Vec::new()];
    for problem in &review.problems {
        for words in text::wrap(&format!("! {problem}"), width) {
            foot.push(vec![(words, Role::Danger)]);
        }
    }
    if review.writing {
        foot.push(vec![("writing …".to_owned(), Role::Muted)]);
        return foot;
    }
    if review.editor.is_some() {
        foot.push(vec![key("enter"), word(" takes this value   "), key("esc"), word(" leaves it as it was")]);
        return foot;
    }
    let summary = review.summary();
    let summary = if text::width(&summary) > width { summary.replace(" will be written", " go in") } else { summary };
    foot.push(vec![(summary, if review.finishing { Role::Heading } else { Role::Text })]);
    if model.hold.is_some() {
        foot.push(vec![("keys count once the keyboard is still for a moment …".to_owned(), Role::Muted)]);
        return foot;
    }
    foot.extend(hints(model, review, width));
    foot
}

/// Keys of the registry that would do something now, in as many lines as they need.
fn hints(model: &Model, review: &Review, width: usize) -> Vec<Pieces> {
    use CommandId as C;
    let undo = review.purpose_is_undo();
    let fits = |id: CommandId| match id {
        C::ReviewAll | C::ReviewRecord | C::ReviewEdit => !undo && !review.finishing,
        C::ReviewAccept | C::ReviewRefuse => review.counts().3 > 0 && !review.finishing,
        C::ReviewFinish => !undo && !review.finishing,
        C::ReviewTakeBack => review.choices.iter().any(|choice| *choice != Choice::Open),
        _ => true,
    };
    let mut all: Vec<(String, &str)> = COMMANDS
        .iter()
        .filter(|command| command.scope == Scope::Review && !command.hint.is_empty() && fits(command.id))
        .filter_map(|command| Some((model.keymap.shown(command.id)?, in_words(undo, command))))
        .collect();
    all.push((model.keymap.shown(C::Back).unwrap_or_default(), if undo { "undoes nothing" } else { "writes nothing" }));
    keys::hints(all, width)
}

/// The word for a key; in an undo the choice is between what was and what is.
fn in_words(undo: bool, command: &Command) -> &'static str {
    match (undo, command.id) {
        (true, CommandId::ReviewAccept) => "put back",
        (true, CommandId::ReviewRefuse) => "leave as now",
        (true, CommandId::ReviewWrite) => "undo",
        _ => command.hint,
    }
}

//! Every key and command, built from the registry.

use super::centred;
use crate::app::Model;
use crate::app::command::{COMMANDS, Command, CommandId, Scope};
use crate::ui::paint::Paint;
use crate::ui::text;
use crate::ui::theme::Role;

/// A heading, or keys with what they do.
enum Row<'a> {
    Heading(&'static str),
    Keys(String, &'static str),
    Words(&'a str),
    Blank,
}

/// What dealdesk will not do, said up front.
const LIMITS: [&str; 3] = [
    "It sends no mail and writes no record by itself; you accept each write.",
    "Rules answer from fields; without a model they do not word freely.",
    "Masking knows the values of this workspace and validated patterns, not every secret.",
];

fn rows(model: &Model) -> Vec<Row<'_>> {
    let mut rows = vec![
        Row::Keys("1–9".into(), "Run that step of the open record, or of the day"),
        Row::Keys("alt-1–9".into(), "The same from the chat input, where digits are text"),
    ];
    for id in [CommandId::Day, CommandId::Abilities] {
        let title = Command::of(id).title;
        rows.extend(model.keymap.shown(id).map(|key| Row::Keys(key, title)));
    }
    rows.push(Row::Blank);
    rows.push(Row::Heading("Questions to begin with"));
    rows.extend(model.samples.iter().map(|words| Row::Words(words)));
    rows.push(Row::Blank);
    for scope in Scope::ALL {
        rows.push(Row::Heading(scope.title()));
        for command in COMMANDS.iter().filter(|command| command.scope == scope) {
            let keys = model.keymap.all(command.id).join(", ");
            if !keys.is_empty() {
                rows.push(Row::Keys(keys, command.title));
            }
        }
        rows.push(Row::Blank);
    }
    rows.push(Row::Heading("Limits"));
    rows.extend(LIMITS.map(Row::Words));
    rows
}

/// Draws help from a line on.
pub(super) fn draw(model: &Model, top: usize, paint: &mut Paint<'_>) {
    let screen = paint.above();
    let area = centred(paint, 92, screen.height.saturating_sub(2));
    let inside = paint.frame(area, "Keys · j k scroll · esc closes");
    let rows = rows(model);
    let top = top.min(rows.len().saturating_sub(usize::from(inside.height)));
    let widest =
        rows.iter().map(|row| if let Row::Keys(keys, _) = row { text::width(keys) } else { 0 }).max().unwrap_or(0);
    let keys_width = u16::try_from(widest).unwrap_or(0).min(inside.width / 2);
    for (line, row) in rows.iter().skip(top).take(usize::from(inside.height)).enumerate() {
        let y = inside.y + u16::try_from(line).unwrap_or(u16::MAX);
        match row {
            Row::Heading(title) => {
                paint.put(inside.x, y, inside.width, title, Role::Heading);
            }
            Row::Keys(keys, title) => {
                paint.put(inside.x + 1, y, keys_width, keys, Role::Key);
                paint.put(inside.x + keys_width + 3, y, inside.width.saturating_sub(keys_width + 3), title, Role::Text);
            }
            Row::Words(words) => {
                paint.put(inside.x + 1, y, inside.width.saturating_sub(1), words, Role::Muted);
            }
            Row::Blank => {}
        }
    }
}

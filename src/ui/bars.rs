//! The top bar, the rules between panes, and the footer.

use super::paint::Paint;
use super::text;
use super::theme::Role;
use crate::app::command::{COMMANDS, CommandId, Scope, enabled};
use crate::app::layout::{Layout, Shape};
use crate::app::proposal::count;
use crate::app::turn::context_words;
use crate::app::{Focus, Model, Status};
use crate::crm::format;

/// Says that nothing fits.
pub(super) fn too_small(paint: &mut Paint<'_>) {
    paint.ground();
    let area = paint.buf.area;
    paint.put(0, 0, area.width, "dealdesk", Role::Accent);
    paint.put(0, 1, area.width, "enlarge me", Role::Muted);
}

/// Program, workspace and figures.
pub(super) fn top(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    let area = layout.top;
    if area.is_empty() {
        return;
    }
    let state = if model.status.offline { "offline" } else { "" };
    let waiting = match model.status.proposals {
        0 => String::new(),
        proposals => count(proposals, "proposal"),
    };
    let figures: Vec<&str> = (model.status.summary.iter().map(|text| text.as_str()))
        .chain([waiting.as_str(), state])
        .filter(|s| !s.is_empty())
        .collect();
    let right = figures.join(" · ");
    let used = paint.pieces(
        area.x + 1,
        area.y,
        area.width - 2,
        &[("dealdesk", Role::Accent), ("  ", Role::Text), (&model.status.workspace, Role::Heading)],
    );
    let room = area.width.saturating_sub(used + 4);
    let taken = paint.put_right(area.right() - 1, area.y, room, &right, Role::Muted);
    let find = model.keymap.shown(CommandId::Palette).map(|key| format!("{key} find")).unwrap_or_default();
    let left_over = room.saturating_sub(taken + 2);
    let columns = u16::try_from(text::width(&find)).unwrap_or(0);
    if layout.shape == Shape::Wide && left_over > columns + 8 {
        paint.put(area.x + area.width / 3, area.y, columns, &find, Role::Muted);
    }
}

/// The lines that tell panes apart, and the tab line of the narrow shape.
pub(super) fn rules(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    if layout.shape == Shape::Tiny {
        return;
    }
    paint.rule(layout.footer, layout.footer.y, Role::Border);
    if layout.shape == Shape::Narrow {
        return tabs(model, layout, paint);
    }
    let top = layout.top.bottom() - 1;
    paint.rule(layout.top, top, Role::Border);
    for pane in [layout.records, layout.record] {
        let x = pane.right();
        let style = paint.theme.style(Role::Border);
        paint.column(x, pane.top(), pane.bottom(), Role::Border);
        paint.symbol(x, top, "┬", style);
        paint.symbol(x, pane.bottom(), "┴", style);
    }
    let focused = match model.focus {
        Focus::Records => layout.records,
        Focus::Record | Focus::Draft => layout.record,
        Focus::History | Focus::Composer => layout.history,
    };
    let focused = ratatui::layout::Rect { height: 1, ..focused };
    paint.rule(focused, top, Role::BorderFocus);
}

/// `Records · Record · Chat`.
fn tabs(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    let area = layout.tabs;
    let mut x = area.x + 1;
    let middle = if model.draft.is_some() { "Draft" } else { "Record" };
    let entries = [
        ("Records", matches!(model.focus, Focus::Records)),
        (middle, matches!(model.focus, Focus::Record | Focus::Draft)),
        ("Chat", matches!(model.focus, Focus::History | Focus::Composer)),
    ];
    for (title, active) in entries {
        let shown = if active { format!("[{title}]") } else { format!(" {title} ") };
        let role = if active { Role::Accent } else { Role::Muted };
        x += paint.put(x, area.y, area.right().saturating_sub(x), &shown, role) + 1;
    }
    let new = model.chat.new_rows();
    if model.chat.running().is_some() {
        paint.put(x, area.y, area.right().saturating_sub(x), "… answering", Role::Muted);
    } else if new > 0 {
        paint.put(x, area.y, area.right().saturating_sub(x), &format!("↓ {new} new"), Role::Accent);
    }
}

/// Key hints at the left, the state of the last request at the right.
pub(super) fn footer(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    let area = layout.footer;
    let y = area.bottom() - 1;
    let state = if layout.shape == Shape::Wide { state(&model.status) } else { short_state(&model.status) };
    let room = area.width.saturating_sub(2);
    let right = if layout.shape == Shape::Wide { room / 2 } else { room * 2 / 5 };
    let taken = paint.put_right(area.right().saturating_sub(1), y, right, &state, Role::Muted);
    hints(model, area.x + 1, y, room.saturating_sub(taken + 2), paint);
}

fn hints(model: &Model, x: u16, y: u16, width: u16, paint: &mut Paint<'_>) {
    let mut used = 0;
    for (key, word) in hint_list(model) {
        let columns = u16::try_from(text::width(&key) + text::width(word) + 3).unwrap_or(u16::MAX);
        if used + columns > width {
            break;
        }
        used += paint.pieces(
            x + used,
            y,
            width - used,
            &[(&key, Role::Key), (" ", Role::Text), (word, Role::Muted), ("  ", Role::Text)],
        );
    }
}

/// Hints for the focus, the pane's own first. Everything comes from the registry.
fn hint_list(model: &Model) -> Vec<(String, &'static str)> {
    let own: &[Scope] = match model.focus {
        Focus::Records => &[Scope::Records, Scope::Pane],
        Focus::Record => &[Scope::Record, Scope::Pane],
        Focus::History => &[Scope::History, Scope::Pane],
        Focus::Composer => &[Scope::Composer],
        Focus::Draft => &[Scope::Draft],
    };
    let mut list = Vec::new();
    if model.overlay.is_some() {
        list.push((model.keymap.shown(CommandId::Back).unwrap_or_default(), "back"));
        return list;
    }
    if model.chat.running().is_some() {
        list.push((model.keymap.shown(CommandId::Back).unwrap_or_default(), "stop"));
    } else if matches!(model.focus, Focus::Draft) {
        list.push((model.keymap.shown(CommandId::Back).unwrap_or_default(), "back"));
    }
    if model.focus == Focus::Composer {
        list.push((model.keymap.shown(CommandId::Send).unwrap_or_default(), "send"));
        list.push((model.keymap.shown(CommandId::NewLine).unwrap_or_default(), "line"));
    }
    let steps = model.step_keys();
    if !steps.is_empty() {
        list.push((steps, "do"));
    }
    let scopes = own.iter().chain([&Scope::Anywhere]);
    for command in scopes.flat_map(|scope| COMMANDS.iter().filter(move |command| command.scope == *scope)) {
        if !command.hint.is_empty()
            && enabled(model, command.id)
            && let Some(key) = model.keymap.shown(command.id)
        {
            list.push((key, command.hint));
        }
    }
    list
}

/// What the model is and what the last request cost; the plain truth when nothing has left.
fn state(status: &Status) -> String {
    let mut words = Vec::new();
    words.push(if status.model.is_empty() { "rules, no model".to_owned() } else { status.model.to_string() });
    if !status.anything_left {
        words.push("nothing has left this machine".into());
        return words.join(" · ");
    }
    words.extend(status.context.as_ref().map(context_words));
    if let Some(masked) = status.masked {
        words.push(format!("{masked} {} masked", if masked == 1 { "value" } else { "values" }));
    }
    words.push(tokens(status));
    if let Some(cost) = status.cost_usd {
        words.push(format!("${cost:.4}"));
    }
    if let Some(millis) = status.millis {
        words.push(format!("{:.1} s", millis as f64 / 1_000.0));
    }
    words.join(" · ")
}

/// What the last request used; a request without figures is on its way, was cut, or was another day's.
fn tokens(status: &Status) -> String {
    match (status.tokens, status.masked) {
        (Some(tokens), _) => format!("{} tok", format::grouped_number(tokens as f64)),
        (None, Some(_)) => "tokens unknown".to_owned(),
        (None, None) => "requests were sent".to_owned(),
    }
}

/// The same in few words.
fn short_state(status: &Status) -> String {
    match (status.anything_left, status.masked) {
        (true, Some(masked)) => format!("{masked} masked · {}", tokens(status)),
        (true, None) => tokens(status),
        _ if status.model.is_empty() => "rules · nothing sent".to_owned(),
        _ => "nothing sent yet".to_owned(),
    }
}

//! Keys of the dashboard.

use crate::app::command::{CommandId, Scope};
use crate::app::effect::Effect;
use crate::app::figures::{Counting, Dashboard, PERIODS};
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::term::key::{Key, KeyCode};

/// Opens it; the figures come when they are counted.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let dashboard = Dashboard::of(PERIODS[0]);
    let days = dashboard.days;
    model.overlay = Some(Overlay::Figures(Box::new(dashboard)));
    model.rev += 1;
    vec![Effect::LoadFigures(days)]
}

/// Takes a key.
pub(super) fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let command = model.keymap.command(&[Scope::Figures], key);
    let Some(Overlay::Figures(dashboard)) = &mut model.overlay else { return Vec::new() };
    match command {
        _ if key.code == KeyCode::Esc => model.overlay = None,
        Some(CommandId::FiguresClose) => model.overlay = None,
        Some(CommandId::FiguresDown) => dashboard.top = scrolled(dashboard.top, key, 1),
        Some(CommandId::FiguresUp) => dashboard.top = scrolled(dashboard.top, key, -1),
        Some(CommandId::FiguresHow) => dashboard.how = !dashboard.how,
        Some(CommandId::FiguresTable) => {
            let tables = dashboard.figures().map_or(1, |figures| figures.tables.len()).max(1);
            dashboard.table = (dashboard.table + 1) % tables;
        }
        Some(CommandId::FiguresPeriod) => {
            let days = dashboard.next_period();
            **dashboard = Dashboard { how: dashboard.how, table: dashboard.table, ..Dashboard::of(days) };
            return vec![Effect::LoadFigures(days)];
        }
        _ => {}
    }
    Vec::new()
}

fn scrolled(top: usize, key: Key, delta: isize) -> usize {
    let page = matches!(key.code, KeyCode::PageDown | KeyCode::PageUp);
    top.saturating_add_signed(if page { delta * 10 } else { delta })
}

/// What was counted, or how far it is; nothing where the dashboard was closed meanwhile.
pub(super) fn loaded(model: &mut Model, days: u32, counting: Counting) -> Vec<Effect> {
    if let Some(Overlay::Figures(dashboard)) = &mut model.overlay {
        dashboard.take(days, counting);
        model.rev += 1;
    }
    Vec::new()
}

//! Data that has arrived from the workers.

use super::{figures, measure, notice, page, panes, proposal, talks, walk};
use crate::app::draft::DraftPane;
use crate::app::effect::Effect;
use crate::app::model::{Focus, Model};
use crate::app::msg::Loaded;
use crate::app::overlay::{Choice, Chooser, Overlay};
use crate::app::record::DayPage;
use crate::app::records::Tab;
use crate::app::toast::Level;
use crate::app::tour;
use crate::crm::Draft;
use crate::trust::SafeText;

/// Takes what has arrived.
pub(super) fn on_loaded(model: &mut Model, loaded: Loaded) -> Vec<Effect> {
    match loaded {
        Loaded::Tabs(tabs) => take_tabs(model, tabs),
        Loaded::Rows { generation, rows, next, append } => {
            let changed = model.records.take_rows(generation, rows, next, append);
            // Rows that were read again do not close the day.
            if changed && !(model.record.is_at_day() && model.records.filter.is_empty()) {
                return panes::preview(model);
            }
            Vec::new()
        }
        Loaded::Record(open) => {
            if model.record.wanted.as_ref().is_none_or(|wanted| *wanted == open.record) {
                model.record.take(open);
                // The chat says which record it is about.
                model.chat.rev += 1;
                measure(model);
            }
            Vec::new()
        }
        Loaded::Day(day) => take_day(model, day),
        texts @ (Loaded::Newer { .. } | Loaded::News(_) | Loaded::Report { .. }) => page::on_loaded(model, texts),
        Loaded::Tour(kept) => tour::loaded(model, &kept),
        Loaded::Walk(tour) => walk::loaded(model, *tour),
        Loaded::Figures { days, counting } => figures::loaded(model, days, counting),
        Loaded::NoRecord(record) => {
            model.record.wanted = None;
            notice(model, Level::Warning, SafeText::new(&format!("{record} is not in this workspace any more")))
        }
        Loaded::Hits { generation, choices } => take_hits(model, generation, choices),
        Loaded::Choices { title, choices } => take_choices(model, title, choices),
        Loaded::Receipt(receipt) => overlay(model, Overlay::Receipt(receipt)),
        Loaded::Confirm(confirm) => overlay(model, Overlay::Confirm(confirm)),
        Loaded::Session { .. } => talks::restored(model, loaded),
        Loaded::Draft(draft) => open_draft(model, *draft),
        Loaded::DraftSaved(draft) => {
            draft_saved(model, &draft);
            Vec::new()
        }
        Loaded::Model { name, offline } => {
            (model.status.model, model.status.offline) = (name, offline);
            model.touch_all();
            Vec::new()
        }
        Loaded::Summary(summary) => {
            model.status.summary = summary;
            model.rev += 1;
            Vec::new()
        }
        Loaded::Unsent(text) => {
            if model.chat.composer.is_empty() {
                model.chat.composer.set_text(&SafeText::new(&text));
                model.chat.rev += 1;
            }
            Vec::new()
        }
        Loaded::Changed => reload(model),
        writes => proposal::on_loaded(model, writes),
    }
}

fn take_day(model: &mut Model, day: Box<DayPage>) -> Vec<Effect> {
    model.record.take_day(day);
    measure(model);
    Vec::new()
}

/// The open draft has its number now. Nudges of a review are stored without being open.
fn draft_saved(model: &mut Model, draft: &Draft) {
    let same = |pane: &&mut DraftPane| pane.draft.versions.first() == draft.versions.first();
    if let Some(pane) = model.draft.as_mut().filter(same) {
        pane.draft.id = pane.draft.id.or(draft.id);
        pane.rev += 1;
    }
}

fn overlay(model: &mut Model, overlay: Overlay) -> Vec<Effect> {
    model.overlay = Some(overlay);
    model.rev += 1;
    Vec::new()
}

fn take_hits(model: &mut Model, generation: u64, choices: Vec<Choice>) -> Vec<Effect> {
    if let Some(Overlay::Chooser(chooser)) = &mut model.overlay
        && chooser.generation == generation
    {
        chooser.found = choices;
        chooser.refresh();
        model.rev += 1;
    }
    Vec::new()
}

fn open_draft(model: &mut Model, draft: Draft) -> Vec<Effect> {
    let mut pane = DraftPane::open(draft);
    pane.stored = pane.draft.versions.len();
    model.draft = Some(pane);
    panes::focus(model, Focus::Draft);
    model.touch_all();
    Vec::new()
}

fn take_choices(model: &mut Model, title: SafeText, choices: Vec<Choice>) -> Vec<Effect> {
    if choices.is_empty() {
        return notice(model, Level::Info, SafeText::new(&format!("{title}: there are none yet")));
    }
    overlay(model, Overlay::Chooser(Chooser::list(title, choices)))
}

fn take_tabs(model: &mut Model, tabs: Vec<Tab>) -> Vec<Effect> {
    let kind = model.records.kind().cloned();
    model.records.tabs = tabs;
    model.records.rev += 1;
    let position = kind.as_ref().and_then(|kind| model.records.tabs.iter().position(|tab| &tab.kind == kind));
    match position {
        Some(position) => {
            model.records.active = position;
            Vec::new()
        }
        None => model.records.show_tab(0).into_iter().collect(),
    }
}

fn reload(model: &mut Model) -> Vec<Effect> {
    let mut effects = vec![Effect::LoadTabs];
    effects.extend(model.records.reload());
    match panes::scope(model) {
        Some(record) => effects.extend(panes::want(model, record)),
        None => effects.push(Effect::LoadDay),
    }
    effects
}

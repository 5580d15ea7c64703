//! The first frame: what is read before it, and what is asked for right after it.

use crate::app::keymap::Keymap;
use crate::app::layout::{Layout, Shape};
use crate::app::records::RecordsPane;
use crate::app::toast::Level;
use crate::app::{Effect, Focus, Model, Msg, update};
use crate::runtime::{Opening, Place, PlaceError, clock};
use crate::runtime::{files, load, tour};
use crate::store::Reader;
use crate::trust::SafeText;
use crate::ui::theme;
use std::collections::BTreeMap;

/// Opens the workspace's records for reading.
pub(super) fn reader(place: &Place) -> anyhow::Result<Reader> {
    let file = place.workspace.records_db();
    if !file.exists() {
        return Err(PlaceError::NoWorkspace(place.workspace.name().to_owned()).into());
    }
    Ok(Reader::open_current(file)?)
}

/// The model of the first frame: counts and the first page, both of which cost the same for any number of records.
pub(super) fn model(place: &Place, reader: &Reader, size: (u16, u16)) -> anyhow::Result<Model> {
    let now = clock::now();
    let zone = clock::zone(place.settings().time_zone.as_deref());
    let today = clock::day(now, &zone);
    reader.set_today(today, i8::try_from(place.settings().fiscal_year_start).unwrap_or(1));
    reader.set_zone(zone);
    let mut model = Model::new(now, today, size);
    model.keymap = Keymap::new(&keys(place))?;
    model.themes = theme::NAMES.iter().map(|name| (*name).to_owned()).collect();
    model.theme = model.themes.iter().position(|name| *name == place.settings().theme).unwrap_or(0);
    model.mouse = place.settings().mouse;
    model.demo = tour::is_demo(place, reader);
    model.status.workspace = SafeText::one_line(place.workspace.name());
    model.status.offline = place.flags.offline.is_some();
    model.status.model = match place.settings().model.as_str() {
        "offline" => SafeText::default(),
        name => SafeText::one_line(name),
    };
    match files::brand(place) {
        Ok(brand) => model.brand = brand,
        Err(error) => {
            update(&mut model, Msg::Notice(Level::Error, SafeText::one_line(&error.to_string())));
        }
    }
    model.records = first_page(place, reader, &model)?;
    // Where only one pane is seen, it is the day.
    if matches!(Layout::of(&model).shape, Shape::Narrow | Shape::Tiny) {
        model.set_focus(Focus::Record);
    }
    crate::app::measure(&mut model);
    Ok(model)
}

fn first_page(place: &Place, reader: &Reader, model: &Model) -> anyhow::Result<RecordsPane> {
    let mut pane = RecordsPane { tabs: load::tabs(reader)?, ..RecordsPane::default() };
    let kind = pane.kind().cloned();
    if let Some(kind) = kind {
        let (rows, next) = load::rows(reader, &kind, "", None, model.today, &place.settings().currency)?;
        pane.rows = rows;
        pane.next = next;
    }
    Ok(pane)
}

fn keys(place: &Place) -> BTreeMap<String, Vec<String>> {
    place.settings().keys.iter().map(|(name, keys)| (name.clone(), keys.as_slice().to_vec())).collect()
}

/// The seller's day stands beside the list.
pub(super) fn first_effects(opening: Opening) -> Vec<Effect> {
    let tour = (opening == Opening::Tour).then_some(Effect::LoadTour);
    std::iter::once(Effect::LoadDay).chain(tour).collect()
}

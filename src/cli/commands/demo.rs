//! `demo`: the demo workspace, made on first use.
//!
//! Invariant: a workspace appears under its name only when it is complete; an interrupted making leaves nothing.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::open;
use crate::cli::stop::Stop;
use crate::config::atomic;
use crate::crm::format::grouped_number;
use crate::crm::{FieldChange, Origin, OriginKind, Record, Writer};
use crate::demo;
use crate::runtime::{Opening, Place, clock, tour};
use crate::store::{Entry, Reader, Store};
use jiff::Timestamp;
use jiff::civil::Date;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

/// Changes of field history that are written at a time.
const BATCH: usize = 1_000;
/// Records that are made at a time; between two batches there is a look at ctrl-c and a word of progress.
const MADE: usize = 1_000;
/// Batches that wait to be written.
const QUEUE: usize = 4;

/// Opens the demo workspace, which is made on first use, with dates relative to today.
#[derive(Debug, Default, clap::Args)]
pub(in crate::cli) struct Args {
    /// Make it, print where it lies, and open nothing
    #[arg(long)]
    create_only: bool,
    /// Open it with a guided tour, or go on with one that was left
    #[arg(long, conflicts_with = "create_only")]
    tour: bool,
    /// How many records, up to millions; without it the hand-made company
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=50_000_000))]
    size: Option<u64>,
    /// What varies the generated data
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl Args {
    /// With the tour.
    pub(in crate::cli) fn with_tour() -> Self {
        Self { tour: true, ..Self::default() }
    }
}

/// Makes the workspace where it is missing, and opens it.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    here.flags.workspace.get_or_insert_with(|| tour::NAME.to_owned());
    let place = here.place()?;
    let dir = place.workspace.dir().to_owned();
    let file = place.workspace.records_db();
    if file.exists() {
        // What is there may be something else.
        Reader::open_current(&file)?;
        if args.size.is_some() || args.seed.is_some() {
            here.out.say(format!(
                "{} is there already and stays as it is; `dealdesk workspace delete {name}` moves it away, `-w NAME` \
                 makes another one",
                dir.display(),
                name = place.workspace.name()
            ));
        }
    } else {
        make(args, here, &place)?;
    }
    keep_in_mind(&place)?;
    if args.create_only {
        here.out.line(dir.display().to_string())?;
        return Ok(Exit::Done);
    }
    let place = here.place()?;
    open::screen(here, place, if args.tour { Opening::Tour } else { Opening::Usual })
}

/// Makes it the current workspace when there is no other one yet.
fn keep_in_mind(place: &Place) -> Result<(), Fail> {
    let workspaces = place.workspaces();
    if workspaces.current().exists() { Ok(()) } else { Ok(workspaces.set_current(&place.workspace)?) }
}

fn make(args: &Args, here: &Here, place: &Place) -> Result<(), Fail> {
    let dir = place.workspace.dir();
    if dir.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Fail::new(
            Exit::Failed,
            format!("{} holds other files, so no workspace was made there; choose another with -w", dir.display()),
        ));
    }
    let draft = Draft::create(dir)?;
    let start = clock::instant();
    let zone = clock::zone(place.settings().time_zone.as_deref());
    let now = clock::now();
    let plan = Plan { size: args.size, seed: args.seed.unwrap_or(1), today: clock::day(now, &zone), now };
    let records = plan.fill(&draft.path.join("records.db"), here)?;
    atomic::write(&draft.path.join("workspace.toml"), b"currency = \"EUR\"\n")?;
    atomic::write(&draft.path.join("brand.toml"), demo::BRAND.as_bytes())?;
    draft.finish(dir)?;
    let millis = clock::millis_since(start).max(1);
    let (count, seconds) = (grouped_number(records as f64), millis as f64 / 1000.0);
    let rate = grouped_number((records as f64 / seconds).round());
    here.out.say(match args.size {
        Some(_) => format!("made {count} records in {seconds:.1} s, {rate} a second"),
        None => format!("made {count} records"),
    });
    Ok(())
}

/// A workspace in the making, beside its place; dropped, it is gone.
struct Draft {
    path: PathBuf,
}

impl Draft {
    fn create(dir: &Path) -> Result<Self, Fail> {
        let name = dir.file_name().unwrap_or_default().to_string_lossy();
        let path = dir.with_file_name(format!(".{name}.part"));
        let failed = |error: std::io::Error| {
            Fail::new(Exit::Failed, format!("{} could not be made: {error}; nothing was changed", path.display()))
        };
        // What a killed program left behind.
        if path.exists() {
            fs::remove_dir_all(&path).map_err(failed)?;
        }
        atomic::create_private_dir(&path).map_err(failed)?;
        Ok(Self { path })
    }

    fn finish(self, dir: &Path) -> Result<(), Fail> {
        // An empty folder in its place, as `workspace create` makes it, gives way.
        if dir.exists() {
            fs::remove_dir(dir)?;
        }
        fs::rename(&self.path, dir)
            .map_err(|error| Fail::new(Exit::Failed, format!("{} could not be made: {error}", dir.display())))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After `finish` there is nothing under this name.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// What is to be made.
struct Plan {
    size: Option<u64>,
    seed: u64,
    today: Date,
    now: Timestamp,
}

impl Plan {
    /// Fills the file; the number of records.
    fn fill(&self, file: &Path, here: &Here) -> Result<u64, Fail> {
        let stop = Stop::listen()?;
        let small = demo::workspace(self.seed, self.today);
        let mut store = Store::draft(file)?;
        let origin = Origin { kind: OriginKind::Demo, who: "demo".to_owned(), from: "demo".to_owned() };
        let me = small.me.clone();
        let (records, history): (Box<dyn Iterator<Item = Record> + Send>, Box<dyn Iterator<Item = FieldChange>>) =
            match self.size {
                None => (Box::new(small.records.into_iter()), Box::new(small.history.into_iter())),
                Some(size) => (
                    Box::new(demo::generate(size, self.seed, self.today)),
                    Box::new(demo::history(size, self.seed, self.today)),
                ),
            };
        let mut made = 0;
        let mut go_on = |batch: &Vec<Entry>| {
            made += batch.len();
            here.out.progress(&format!("{} records", grouped_number(made as f64)));
            !stop.asked()
        };
        // Making records and writing them go on side by side.
        let written = thread::scope(|scope| {
            let (sender, batches) = mpsc::sync_channel(QUEUE);
            scope.spawn(move || send_batches(records, &sender));
            let records = batches.into_iter().take_while(|batch| go_on(batch)).flatten();
            store.bulk_load(records, &origin, self.now)
        });
        let written = written?.created;
        here.out.progress_end();
        remember(&mut store, history, &stop)?;
        if stop.asked() {
            return Err(Fail::new(Exit::Interrupted, "stopped; no workspace was made"));
        }
        store.set_me(&me)?;
        tour::mark(&mut store)?;
        store.complete()?;
        Ok(written)
    }
}

/// Ends when all are sent, or nobody takes them any more.
fn send_batches(mut records: impl Iterator<Item = Record>, sender: &mpsc::SyncSender<Vec<Entry>>) {
    loop {
        let batch: Vec<Entry> = records.by_ref().take(MADE).map(Entry::from).collect();
        if batch.is_empty() || sender.send(batch).is_err() {
            return;
        }
    }
}

fn remember(store: &mut Store, mut history: Box<dyn Iterator<Item = FieldChange>>, stop: &Stop) -> Result<(), Fail> {
    store.begin()?;
    while !stop.asked() {
        let batch: Vec<FieldChange> = history.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        store.add_history(&batch)?;
    }
    Ok(store.commit()?)
}

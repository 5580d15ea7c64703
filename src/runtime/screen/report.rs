//! What the clerk does about news of the program and about feedback.
//!
//! Invariant: the bundle that is saved is the one that was shown last.

use super::clerk::Clerk;
use crate::app::Loaded;
use crate::app::toast::Level;
use crate::config::atomic;
use crate::runtime::feedback::{self, FeedbackError, Wanted};
use crate::runtime::{DeskError, clock, news};
use crate::trust::SafeText;

impl Clerk {
    /// Says that something is new, the first time that this version runs.
    pub(super) fn tell_news(&self) {
        if let Some(things) = news::at_start(&self.desk.place) {
            self.tell(Loaded::Newer { version: SafeText::from_static(news::VERSION), things });
        }
    }

    pub(super) fn show_news(&self) -> Result<(), DeskError> {
        let text = news::text(&self.desk.place);
        self.tell(Loaded::News(SafeText::new(&text)));
        Ok(())
    }

    /// Makes the bundle of this remark and the conversation at hand, and shows it.
    pub(super) fn make_report(&mut self, remark: &str) -> Result<(), DeskError> {
        self.report = None;
        let session = self.desk.session().clone();
        let place = self.desk.place.clone();
        let asked = !self.desk.log().session(&session)?.is_empty();
        let wanted = Wanted {
            remark: remark.to_owned(),
            session: asked.then(|| session.to_string()),
            terminal: "the screen".to_owned(),
            mistake: None,
        };
        let (text, ready) = match feedback::make(&place, Some(&mut self.desk), &wanted) {
            Ok(cleared) => {
                let text = cleared.text().clone();
                self.report = Some(cleared);
                (text, true)
            }
            Err(error) => (SafeText::new(&error.to_string()), false),
        };
        self.tell(Loaded::Report { text, ready });
        Ok(())
    }

    /// Saves what was shown.
    pub(super) fn save_report(&mut self) -> Result<(), DeskError> {
        let Some(report) = self.report.take() else { return Ok(()) };
        let folder = self.desk.place.paths.data_dir().join("feedback");
        let path = folder.join(feedback::file_name(clock::now()));
        let saved = atomic::create_private_dir(&folder)
            .map_err(|why| FeedbackError::Write { path: folder, why })
            .and_then(|()| report.save(&path));
        match saved {
            Ok(()) => self.say(Level::Info, &format!("saved: {}; nothing was sent", path.display())),
            Err(error) => self.say(Level::Error, &error.to_string()),
        }
        Ok(())
    }
}

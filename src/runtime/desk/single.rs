//! One prompt that belongs to no turn: whether a model answers at all, and what a judge says of an answer.
//!
//! Invariant: it takes the way of every other prompt, through filter, gate and log.

use super::{Desk, DeskError};
use crate::runtime::interrupt::Interrupt;
use crate::runtime::net::{self, Piece, Raw};
use crate::runtime::outcome::Failure;
use crate::runtime::stop::Stop;
use crate::trust::prompt::{Message, Part, Prompt, Role, Settings};

impl Desk {
    /// Sends one short question that says nothing of the seller, to find out whether the model answers.
    ///
    /// # Errors
    /// When the log cannot be written; the inner error is a refusal, or a provider that cannot be reached at all.
    pub fn try_model(&mut self, on: &mut dyn FnMut(Piece)) -> Result<Result<Raw, Failure>, DeskError> {
        let message = Message { role: Role::User, parts: vec![Part::Instruction("Answer with the word OK.".into())] };
        let settings = Settings { max_output_tokens: Some(64), ..Settings::default() };
        let prompt = Prompt { messages: vec![message], settings, ..Prompt::default() };
        let stop = Stop::default();
        let _listening = Interrupt::listen(&stop);
        self.send(prompt, &stop, on)
    }

    /// Sends one prompt that belongs to no turn, by the same filter and gate and with the same receipt as any other.
    ///
    /// # Errors
    /// As [`Desk::try_model`].
    pub(in crate::runtime) fn send(
        &mut self,
        prompt: Prompt,
        stop: &Stop,
        on: &mut dyn FnMut(Piece),
    ) -> Result<Result<Raw, Failure>, DeskError> {
        // A turn that was refused may have left its action behind, which may have a model of its own.
        self.asking = None;
        let stream = match self.clear(prompt, Vec::new())? {
            Ok((stream, _)) => stream,
            Err(failure) => return Ok(Err(failure)),
        };
        Ok(Ok(net::run_blocking(stream, stop, on).map_err(|error| DeskError::Thread(error.to_string()))?))
    }
}

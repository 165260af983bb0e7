//! A stream as a hint that there may be news, for whoever asks the server anyway: where there is no stream, or none
//! any more, time passes, and nothing else is different.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::{Either, LocalBoxFuture, select};
use wasm_bindgen::JsValue;

use super::Stream;
use crate::transport::Call;
use crate::transport::error::Error;

type Turn = LocalBoxFuture<'static, (Stream, Result<JsValue, Error>)>;

/// Hints that come by a stream.
pub(crate) struct Pulse {
    call: Rc<Call>,
    is_open: Rc<Cell<bool>>,
    /// The waiting for the next item; what was begun is not broken off, for it may hold one. None without a stream.
    turn: Option<Turn>,
}

/// Asks for the next item.
fn turn(mut stream: Stream) -> Turn {
    Box::pin(async move {
        let item = stream.next().await;
        (stream, item)
    })
}

impl Pulse {
    /// Hints from this stream, which is opened when the first one is waited for.
    pub(crate) fn new(stream: Stream) -> Self {
        Self {
            call: Rc::clone(&stream.call),
            is_open: Rc::clone(&stream.is_open),
            turn: Some(turn(stream)),
        }
    }

    /// Whether hints can come.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open.get()
    }

    /// The next item, or `None` after so many milliseconds; `undefined` for a connection that was opened.
    pub(crate) async fn next(&mut self, ms: u32) -> Result<Option<JsValue>, Error> {
        let time = Box::pin(self.call.wait(ms));
        let Some(asked) = self.turn.take() else {
            time.await?;
            return Ok(None);
        };
        match select(asked, time).await {
            Either::Left(((stream, Ok(item)), _)) => {
                self.turn = Some(turn(stream));
                Ok(Some(item))
            }
            Either::Left(((stream, Err(_)), time)) => {
                drop(stream);
                time.await?;
                Ok(None)
            }
            Either::Right((over, asked)) => {
                self.turn = Some(asked);
                over?;
                Ok(None)
            }
        }
    }
}

//! Implementation of the server.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use tokio::sync::{broadcast, mpsc};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError::Lagged;
use tokio_stream::wrappers::{BroadcastStream, ReceiverStream};
use tonic::{Request, Response, Status, Streaming};

use super::{features, geometry};
use crate::proto::geo::v1::{Point, Rectangle};
use crate::proto::route_guide::v1::route_guide_server::RouteGuide;
use crate::proto::route_guide::v1::{Feature, RouteNote, RouteSummary};

/// The number of notes that are buffered for a client that reads slowly.
const WAITING_NOTES: usize = 16;

/// The number of notes by which a watching client may lag behind.
const NOTES_BEHIND: usize = 64;

/// The service with the notes left so far. Clones share the notes.
#[derive(Clone)]
pub struct Guide {
    notes: Notes,
    new_notes: broadcast::Sender<RouteNote>,
}

impl Default for Guide {
    fn default() -> Self {
        Guide { notes: Notes::default(), new_notes: broadcast::Sender::new(NOTES_BEHIND) }
    }
}

impl Guide {
    /// Returns the number of clients that watch for notes.
    pub fn watchers(&self) -> usize {
        self.new_notes.receiver_count()
    }

    /// Answers notes until the client closes its stream.
    async fn chat(
        &self,
        mut incoming: Streaming<RouteNote>,
        answers: &mpsc::Sender<Result<RouteNote, Status>>,
    ) -> Result<(), Status> {
        while let Some(mut note) = incoming.message().await? {
            let place = checked(note.location)?;
            note.received = Some(SystemTime::now().into());
            // Sending fails if nobody is watching.
            let _ = self.new_notes.send(note.clone());
            for earlier in self.notes.leave(place, note) {
                if answers.send(Ok(earlier)).await.is_err() {
                    return Ok(()); // The client has disconnected.
                }
            }
        }
        Ok(())
    }
}

/// The type of a server-streaming response.
type Stream<T> = Pin<Box<dyn tokio_stream::Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl RouteGuide for Guide {
    async fn get_feature(&self, request: Request<Point>) -> Result<Response<Feature>, Status> {
        let place = checked(Some(request.into_inner()))?;
        let feature = features::at(place).ok_or_else(|| Status::not_found("nothing is here"))?;
        Ok(Response::new(feature))
    }

    type ListFeaturesStream = Stream<Feature>;

    async fn list_features(
        &self,
        request: Request<Rectangle>,
    ) -> Result<Response<Self::ListFeaturesStream>, Status> {
        let area = checked_area(request.into_inner())?;
        let found =
            features::all().filter(move |feature| geometry::contains(&area, feature.location));
        Ok(Response::new(Box::pin(tokio_stream::iter(found.map(Ok)))))
    }

    async fn record_route(
        &self,
        request: Request<Streaming<Point>>,
    ) -> Result<Response<RouteSummary>, Status> {
        let mut places = request.into_inner();
        let mut summary = RouteSummary::default();
        let mut distance = 0.0;
        let mut started = None;
        let mut last = None;
        while let Some(place) = places.message().await? {
            let place = checked(Some(place))?;
            started.get_or_insert_with(Instant::now);
            summary.point_count = summary.point_count.saturating_add(1);
            summary.features.extend(features::at(place));
            distance += last.map_or(0.0, |last| geometry::meters_between(last, place));
            last = Some(place);
        }
        summary.distance_in_meters = distance.round() as u64;
        let elapsed = started.map(|started| started.elapsed()).unwrap_or_default();
        summary.elapsed = elapsed.try_into().ok();
        Ok(Response::new(summary))
    }

    type RouteChatStream = ReceiverStream<Result<RouteNote, Status>>;

    async fn route_chat(
        &self,
        request: Request<Streaming<RouteNote>>,
    ) -> Result<Response<Self::RouteChatStream>, Status> {
        let (answers, stream) = mpsc::channel(WAITING_NOTES);
        let guide = self.clone();
        tokio::spawn(async move {
            if let Err(status) = guide.chat(request.into_inner(), &answers).await {
                // Sending fails if the client has disconnected; then the status is dropped.
                let _ = answers.send(Err(status)).await;
            }
        });
        Ok(Response::new(ReceiverStream::new(stream)))
    }

    type WatchNotesStream = Stream<RouteNote>;

    async fn watch_notes(
        &self,
        request: Request<Rectangle>,
    ) -> Result<Response<Self::WatchNotesStream>, Status> {
        let area = checked_area(request.into_inner())?;
        // The subscription is dropped when the client cancels the call.
        let notes = BroadcastStream::new(self.new_notes.subscribe());
        let notes = notes.filter_map(move |note| match note {
            Ok(note) => geometry::contains(&area, note.location).then_some(Ok(note)),
            Err(Lagged(missed)) => {
                Some(Err(Status::data_loss(format!("{missed} notes were missed"))))
            }
        });
        Ok(Response::new(Box::pin(notes)))
    }

    async fn clear_notes(&self, _request: Request<()>) -> Result<Response<()>, Status> {
        self.notes.clear();
        Ok(Response::new(()))
    }
}

/// Returns the place, or an error if it is missing or out of range.
fn checked(place: Option<Point>) -> Result<Point, Status> {
    let place = place.ok_or_else(|| Status::invalid_argument("a place is missing"))?;
    if geometry::is_on_earth(place) {
        Ok(place)
    } else {
        Err(Status::invalid_argument("there is no such place on earth"))
    }
}

/// Returns the area, or an error if a corner is missing or out of range.
fn checked_area(area: Rectangle) -> Result<Rectangle, Status> {
    checked(area.one_corner)?;
    checked(area.other_corner)?;
    Ok(area)
}

/// The notes at each place, oldest first.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<BTreeMap<Point, Vec<RouteNote>>>>);

impl Notes {
    /// Adds a note, and returns the earlier notes at the same place.
    fn leave(&self, place: Point, note: RouteNote) -> Vec<RouteNote> {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = notes.entry(place).or_default();
        let earlier = here.clone();
        here.push(note);
        earlier
    }

    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

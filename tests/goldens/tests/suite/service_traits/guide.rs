//! The service of the suite, implemented with both server traits.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use rust_grpc::grpc::MessageStream;
use rust_grpc_goldens::service_traits::{
    Area, Feature, Note, Point, Summary, route_guide_async, route_guide_server,
};
use tokio_stream::{Stream, StreamExt};
use tonic::{Code, Request, Response, Status, Streaming};

/// The service with the async trait.
#[derive(Clone, Debug, Default)]
pub struct Guide;

/// The service with tonic's trait.
#[derive(Debug, Default)]
pub struct TonicGuide;

type BoxStream<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Returns the feature at a point. Negative latitudes are not found, and latitude zero never responds.
pub async fn feature(request: Request<Point>) -> Result<Response<Feature>, Status> {
    let token = request.metadata().get("token").cloned();
    let point = request.into_inner();
    if point.latitude == 0 {
        std::future::pending::<()>().await;
    }
    if point.latitude < 0 {
        let mut status = Status::with_details(Code::NotFound, "nowhere", b"details"[..].into());
        status.metadata_mut().insert("why", "negative".parse().unwrap());
        return Err(status);
    }
    let mut response =
        Response::new(Feature { name: format!("at {}", point.latitude), location: Some(point) });
    if let Some(token) = token {
        response.metadata_mut().insert("token-back", token);
    }
    Ok(response)
}

/// Returns as many features as the area is high. An area upside down ends with an error; -1 is endless.
pub fn features(area: Area) -> impl Stream<Item = Result<Feature, Status>> + Send + 'static {
    let (low, high) = (area.low.unwrap_or_default(), area.high.unwrap_or_default());
    let last = match high.latitude {
        -1 => i32::MAX,
        latitude => latitude,
    };
    let good = (low.latitude..last).map(move |latitude| {
        Ok(Feature {
            name: latitude.to_string(),
            location: Some(Point { latitude, longitude: low.longitude }),
        })
    });
    let broken = (low.longitude > high.longitude).then(|| Err(Status::data_loss("upside down")));
    tokio_stream::iter(good.chain(broken))
}

pub async fn count(
    mut points: impl Stream<Item = Result<Point, Status>> + Unpin,
) -> Result<Response<Summary>, Status> {
    let mut summary = Summary::default();
    while let Some(point) = points.next().await {
        let point = point?;
        if point.latitude < 0 {
            return Err(Status::invalid_argument("a negative point"));
        }
        summary.points += 1;
    }
    Ok(Response::new(summary))
}

pub fn length(request: Request<String>) -> Result<Response<i32>, Status> {
    Ok(Response::new(request.into_inner().len() as i32))
}

pub fn answers(
    notes: impl Stream<Item = Result<Note, Status>> + Send + 'static,
) -> impl Stream<Item = Result<Note, Status>> + Send + 'static {
    notes.map(|note| {
        let note = note?;
        if note.text == "stop" {
            return Err(Status::aborted("as told"));
        }
        Ok(Note { text: format!("re: {}", note.text) })
    })
}

impl route_guide_async::RouteGuide for Guide {
    async fn get_feature(&self, request: Request<Point>) -> Result<Response<Feature>, Status> {
        feature(request).await
    }

    async fn list_features(
        self: Arc<Self>,
        request: Request<Area>,
    ) -> Result<Response<impl Stream<Item = Result<Feature, Status>> + Send + 'static>, Status>
    {
        Ok(Response::new(features(request.into_inner())))
    }

    async fn record_route(
        &self,
        request: Request<MessageStream<Point>>,
    ) -> Result<Response<Summary>, Status> {
        count(request.into_inner()).await
    }

    async fn route_chat(
        self: Arc<Self>,
        request: Request<MessageStream<Note>>,
    ) -> Result<Response<impl Stream<Item = Result<Note, Status>> + Send + 'static>, Status> {
        Ok(Response::new(answers(request.into_inner())))
    }

    async fn ping(&self, _request: Request<()>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }

    async fn ticks(
        self: Arc<Self>,
        request: Request<MessageStream<()>>,
    ) -> Result<Response<impl Stream<Item = Result<(), Status>> + Send + 'static>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn length(&self, request: Request<String>) -> Result<Response<i32>, Status> {
        length(request)
    }
}

#[tonic::async_trait]
impl route_guide_server::RouteGuide for TonicGuide {
    async fn get_feature(&self, request: Request<Point>) -> Result<Response<Feature>, Status> {
        feature(request).await
    }

    type ListFeaturesStream = BoxStream<Feature>;

    async fn list_features(
        &self,
        request: Request<Area>,
    ) -> Result<Response<Self::ListFeaturesStream>, Status> {
        Ok(Response::new(Box::pin(features(request.into_inner()))))
    }

    async fn record_route(
        &self,
        request: Request<Streaming<Point>>,
    ) -> Result<Response<Summary>, Status> {
        count(request.into_inner()).await
    }

    type RouteChatStream = BoxStream<Note>;

    async fn route_chat(
        &self,
        request: Request<Streaming<Note>>,
    ) -> Result<Response<Self::RouteChatStream>, Status> {
        Ok(Response::new(Box::pin(answers(request.into_inner()))))
    }

    async fn ping(&self, _request: Request<()>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }

    type TicksStream = BoxStream<()>;

    async fn ticks(
        &self,
        request: Request<Streaming<()>>,
    ) -> Result<Response<Self::TicksStream>, Status> {
        Ok(Response::new(Box::pin(request.into_inner())))
    }

    async fn length(&self, request: Request<String>) -> Result<Response<i32>, Status> {
        length(request)
    }
}

/// A duration for which no test waits by accident.
pub const LONG: Duration = Duration::from_secs(20);

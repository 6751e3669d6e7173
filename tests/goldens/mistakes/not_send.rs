//! Holds a value that is not `Send` across an await point.
//~ error: future cannot be sent between threads safely
//~ has type `Rc<i32>` which is not `Send`

use std::rc::Rc;
use std::sync::Arc;

use rust_grpc::grpc::MessageStream;
use rust_grpc_goldens::service_traits::route_guide_async::RouteGuide;
use rust_grpc_goldens::service_traits::{Area, Feature, Note, Point, Summary};
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

struct Guide;

impl RouteGuide for Guide {
    async fn get_feature(&self, _: Request<Point>) -> Result<Response<Feature>, Status> {
        let held = Rc::new(1);
        std::future::ready(()).await;
        Ok(Response::new(Feature { name: held.to_string(), location: None }))
    }

    async fn list_features(
        self: Arc<Self>,
        _: Request<Area>,
    ) -> Result<Response<impl Stream<Item = Result<Feature, Status>> + Send + 'static>, Status>
    {
        Ok(Response::new(tokio_stream::empty()))
    }

    async fn record_route(
        &self,
        _: Request<MessageStream<Point>>,
    ) -> Result<Response<Summary>, Status> {
        Ok(Response::new(Summary::default()))
    }

    async fn route_chat(
        self: Arc<Self>,
        request: Request<MessageStream<Note>>,
    ) -> Result<Response<impl Stream<Item = Result<Note, Status>> + Send + 'static>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn ping(&self, _: Request<()>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }

    async fn ticks(
        self: Arc<Self>,
        request: Request<MessageStream<()>>,
    ) -> Result<Response<impl Stream<Item = Result<(), Status>> + Send + 'static>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn length(&self, _: Request<String>) -> Result<Response<i32>, Status> {
        Ok(Response::new(0))
    }
}

fn main() {}

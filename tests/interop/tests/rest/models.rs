//! Google's API for language models, with models that repeat what they read.

use std::sync::Arc;

use rust_grpc::grpc::errors::{ErrorDetails, StatusExt};
use tokio_stream::Stream;
use tonic::{Code, Request, Response, Status};

use crate::proto::google::ai::generativelanguage::v1 as api;
use api::generative_service_async::GenerativeService;
use api::model_service_async::ModelService;

type Answer<T> = Result<Response<T>, Status>;

#[derive(Clone, Copy)]
pub(crate) struct Models;

fn model(name: String) -> api::Model {
    api::Model {
        name,
        temperature: Some(0.1),
        top_p: Some(f32::INFINITY),
        top_k: Some(0),
        input_token_limit: i32::MAX,
        supported_generation_methods: vec!["generateContent".to_owned(), "countTokens".to_owned()],
        ..Default::default()
    }
}

impl ModelService for Models {
    async fn get_model(&self, request: Request<api::GetModelRequest>) -> Answer<api::Model> {
        Ok(Response::new(model(request.into_inner().name)))
    }

    async fn list_models(
        &self,
        request: Request<api::ListModelsRequest>,
    ) -> Answer<api::ListModelsResponse> {
        let api::ListModelsRequest { page_size, page_token } = request.into_inner();
        let start = page_token.parse().unwrap_or(0);
        let end = start + page_size.max(1);
        Ok(Response::new(api::ListModelsResponse {
            models: (start..end.min(7)).map(|index| model(format!("models/{index}"))).collect(),
            next_page_token: if end < 7 { end.to_string() } else { String::new() },
        }))
    }
}

/// Returns a response with these parts.
fn response(parts: Vec<api::Part>) -> api::GenerateContentResponse {
    let candidate = api::Candidate {
        content: Some(api::Content { parts, role: "model".to_owned() }),
        finish_reason: api::candidate::FinishReason::Stop.into(),
        ..Default::default()
    };
    api::GenerateContentResponse { candidates: vec![candidate], ..Default::default() }
}

fn parts(contents: Vec<api::Content>) -> impl Iterator<Item = api::Part> {
    contents.into_iter().flat_map(|content| content.parts)
}

fn count(contents: Vec<api::Content>) -> i32 {
    i32::try_from(parts(contents).count()).unwrap_or(i32::MAX)
}

impl GenerativeService for Models {
    async fn generate_content(
        &self,
        request: Request<api::GenerateContentRequest>,
    ) -> Answer<api::GenerateContentResponse> {
        let request = request.into_inner();
        let mut response = response(parts(request.contents).collect());
        response.model_version = request.model;
        let temperature = request.generation_config.and_then(|config| config.temperature);
        response.candidates[0].avg_logprobs = temperature.map_or(f64::NAN, f64::from);
        Ok(Response::new(response))
    }

    /// Returns a response for each part. The part `fail` ends the stream with an error; if it is the first, the
    /// call fails before the stream begins.
    async fn stream_generate_content(
        self: Arc<Self>,
        request: Request<api::GenerateContentRequest>,
    ) -> Answer<impl Stream<Item = Result<api::GenerateContentResponse, Status>> + Send + 'static>
    {
        let failed = || {
            let details = ErrorDetails::with_error_info("FULL", "models.example.com", []);
            Status::with_error_details(Code::ResourceExhausted, "no \"room\"", details)
        };
        let is_failure =
            |part: &api::Part| part.data == Some(api::part::Data::Text("fail".to_owned()));
        let parts: Vec<_> = parts(request.into_inner().contents).collect();
        if parts.first().is_some_and(is_failure) {
            return Err(failed());
        }
        let items = parts.into_iter().map(move |part| {
            if is_failure(&part) { Err(failed()) } else { Ok(response(vec![part])) }
        });
        Ok(Response::new(tokio_stream::iter(items)))
    }

    async fn count_tokens(
        &self,
        request: Request<api::CountTokensRequest>,
    ) -> Answer<api::CountTokensResponse> {
        let total_tokens = count(request.into_inner().contents);
        Ok(Response::new(api::CountTokensResponse { total_tokens, ..Default::default() }))
    }

    async fn batch_embed_contents(
        &self,
        request: Request<api::BatchEmbedContentsRequest>,
    ) -> Answer<api::BatchEmbedContentsResponse> {
        let requests = request.into_inner().requests.into_iter();
        let embeddings = requests.map(|request| api::ContentEmbedding {
            values: vec![
                f32::from(u8::try_from(request.model.len()).unwrap_or(0)),
                1.5e-7,
                -3.4e38,
            ],
        });
        Ok(Response::new(api::BatchEmbedContentsResponse { embeddings: embeddings.collect() }))
    }
}

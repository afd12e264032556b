//! What a job asks for, in the form of `jobs.resource_specs`.

use serde::{Deserialize, Serialize};

/// The document in the column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ResourceSpecs {
    pub(crate) resources: Resources,
    pub(crate) priority: Priority,
    pub(crate) requester_id: String,
}

/// Amounts by the kind of resource.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Resources {
    #[serde(default, skip_serializing_if = "Compute::is_empty")]
    pub(crate) compute: Compute,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) compute_cpu: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) memory: Option<Amount>,
}

/// Accelerators.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Compute {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gpu: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tpu: Option<Amount>,
}

impl Compute {
    fn is_empty(&self) -> bool {
        *self == Compute::default()
    }
}

/// How much of something, and of which make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "they are the names in the document")]
pub(crate) struct Amount {
    pub(crate) amount: u32,
    pub(crate) unit: Unit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) constraints: Option<Constraints>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum Unit {
    Count,
    Cores,
    Gigabytes,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Constraints {
    pub(crate) model: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vendor: Option<String>,
}

/// Lowest first, as in the enum `priority_level`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "priority_level", rename_all = "snake_case")]
pub(crate) enum Priority {
    Low,
    #[default]
    Normal,
    High,
    Urgent,
}

impl Resources {
    /// Each kind that is asked for, with its name in the document.
    pub(crate) fn amounts(&self) -> impl Iterator<Item = (&'static str, &Amount)> {
        let all = [
            ("Gpu", &self.compute.gpu),
            ("Tpu", &self.compute.tpu),
            ("ComputeCpu", &self.compute_cpu),
            ("Memory", &self.memory),
        ];
        all.into_iter().filter_map(|(kind, amount)| Some((kind, amount.as_ref()?)))
    }
}

/// A job that is to be: `Job::builder().user_id("user").cpu_cores(128).memory_gb(1024).build()`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Job {
    user_id: String,
    priority: Priority,
    resources: Resources,
}

impl Job {
    pub(crate) fn builder() -> Self {
        Job::default()
    }

    pub(crate) fn user_id(mut self, user_id: impl Into<String>) -> Self {
        self.user_id = user_id.into();
        self
    }

    pub(crate) fn priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }

    pub(crate) fn resources(mut self, resources: Resources) -> Self {
        self.resources = resources;
        self
    }

    /// None where `count` is 0.
    pub(crate) fn gpus(mut self, count: u32, model: &str) -> Self {
        let vendor = if model.starts_with("MI") { "Amd" } else { "Nvidia" };
        let constraints = Constraints { model: model.to_owned(), vendor: Some(vendor.to_owned()) };
        self.resources.compute.gpu =
            amount(count, Unit::Count).map(|gpu| Amount { constraints: Some(constraints), ..gpu });
        self
    }

    pub(crate) fn cpu_cores(mut self, cores: u32) -> Self {
        self.resources.compute_cpu = amount(cores, Unit::Cores);
        self
    }

    pub(crate) fn memory_gb(mut self, gigabytes: u32) -> Self {
        self.resources.memory = amount(gigabytes, Unit::Gigabytes);
        self
    }

    pub(crate) fn build(self) -> ResourceSpecs {
        ResourceSpecs {
            resources: self.resources,
            priority: self.priority,
            requester_id: self.user_id,
        }
    }
}

/// What is not asked for is not in the document.
fn amount(amount: u32, unit: Unit) -> Option<Amount> {
    (amount > 0).then_some(Amount { amount, unit, constraints: None })
}

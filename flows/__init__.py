"""The Prefect flows, their tasks and the project's Prefect server: the only place that knows Prefect."""

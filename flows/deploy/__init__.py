"""Deployments that are made from plans: what is wanted, what the server has, the difference, and making it so."""

"""pressgauge: measures how news outlets cover NATO and Ukraine."""

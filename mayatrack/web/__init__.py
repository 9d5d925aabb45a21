"""What the server answers around the pages: who may come in, security headers, health, start-up."""

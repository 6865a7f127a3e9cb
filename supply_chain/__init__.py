"""What stands around the locked packages: known vulnerabilities (`make audit`), and what is in them (`make sbom`)."""

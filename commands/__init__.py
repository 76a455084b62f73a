"""The commands of ``mutdap``, a module for each that is more than a few lines."""

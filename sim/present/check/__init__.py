"""Problems and claims."""

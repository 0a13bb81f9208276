"""Static files under hashed names, compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of ES modules too."""

    support_js_module_import_aggregation = True

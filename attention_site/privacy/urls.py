"""Addresses of the pages about data."""

from django.urls import path

from attention_site.privacy import my_data, notice

urlpatterns = [
    path("privacy/", notice.notice, name="privacy"),
    path("account/data/", my_data.my_data, name="my_data"),
    path("account/data/withdraw/", my_data.withdraw, name="withdraw_consent"),
    path("account/data/download/", my_data.download, name="download_my_data"),
    path("account/data/erase/", my_data.erase, name="erase_me"),
    path("erasures/<uuid:erasure_id>/", my_data.receipt, name="erasure"),
]

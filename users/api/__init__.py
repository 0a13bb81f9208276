"""What the endpoints of every app are built with; attention_site/api frames them."""
